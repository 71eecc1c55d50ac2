"""The base of all forms: clean text, our own words for what is wrong, 422 with the values kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS
from flask_wtf.form import _Auto as _SENT
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from app.core.errors import Conflict, Invalid
from app.core.i18n import _, _l, current_language

CHOOSE: Final = _l("Choose one of the list.")
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u115f\u1160\u200b\u2028\u2029\u3164\uffa0\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")


def clean_text(value: Any) -> Any:
    """Strip what no person types: controls, letters without a shape, overrides, blanks at the ends."""
    if not isinstance(value, str):
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(value: Any) -> Any:
    """Strip the same, and make one line of it."""
    value = clean_text(value)
    return _BLANKS.sub(" ", value.replace("\n", " ")) if isinstance(value, str) else value


class Required:
    """A field that must be filled in."""

    field_flags: Final = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Fill this in.")

    def __call__(self, form: Any, field: Field) -> None:
        """Stop at an empty field, blanks included."""
        value = field.data
        if not value or (isinstance(value, str) and not value.strip()):
            field.errors = []
            raise StopValidation(str(self.message))


class MaxLength:
    """A limit on the number of characters, shown to the browser too."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Field) -> None:
        """Say by how much a text is too long; no other check spends time on it then."""
        length = len(field.data or "")
        if length > self.limit:
            raise StopValidation(
                _(
                    "This is too long. Use at most %(limit)s characters, you have %(length)s.",
                    limit=self.limit,
                    length=length,
                )
            )


class MinLength:
    """A least number of characters for a text that is there."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Field) -> None:
        """Ask for more words."""
        if field.data and len(field.data) < self.limit:
            raise ValidationError(
                _("This is too short. Use at least %(limit)s characters.", limit=self.limit)
            )


class OneOf:
    """A choice out of an enum."""

    def __init__(self, enum: type[StrEnum]) -> None:
        self.values = frozenset(member.value for member in enum)

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse what is not offered."""
        if field.data not in self.values:
            raise ValidationError(str(CHOOSE))


class EmailAddress:
    """An address in the form name@domain, checked without asking the network."""

    def __call__(self, form: Any, field: Field) -> None:
        """Replace the address by its normal form, or say what one looks like."""
        if not field.data:
            return
        try:
            field.data = normal_email(field.data)
        except ValueError:
            raise ValidationError(_("Write an e-mail address, such as name@example.org.")) from None


def normal_email(address: str) -> str:
    """Return the address in normal form, in lower case; ValueError when it is none."""
    try:
        parsed = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    if len(parsed.normalized) > 254:
        raise ValueError("too long")
    return parsed.normalized.lower()


class LineField(StringField):
    """One line of text."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, filters=(clean_line,), **kwargs)


class TextField(TextAreaField):
    """Several lines of text."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, filters=(clean_text,), **kwargs)


class Form(FlaskForm):
    """A form whose errors are ours to word."""

    class Meta(FlaskForm.Meta):
        """What is sent counts as it was meant: text in text fields, files in file fields, nothing else."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return the fields of the request, and files only for fields that take them."""
            if formdata is not _SENT:
                return formdata
            if request.method not in SUBMIT_METHODS:
                return None
            takes_files = {f.name for f in form if isinstance(f, FileField)}
            files = MultiDict(item for item in request.files.items(multi=True) if item[0] in takes_files)
            return CombinedMultiDict((files, request.form)) if files else request.form

    def add_error(self, error: Invalid) -> None:
        """Show a rule that an action found broken, at its field or above the form."""
        field = self._fields.get(error.field)
        message = error.message or _("Check this.")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def attempt(self, act: Callable[[], Any]) -> tuple[bool, Any]:
        """Run an action; when it finds the input invalid, keep the values and show why."""
        try:
            return True, act()
        except Invalid as error:
            self.add_error(error)
            return False, None


def drawn_fields(template: str, form: Form | type[Form], **data: str) -> Markup:
    """Return the fields of a form as a template draws them.

    Those of a class, which nobody filled in yet, are the same everywhere, so they are drawn once a language.
    """
    if isinstance(form, Form):
        return Markup(render_template(template, form=form))  # noqa: S704 - a rendered template, escaped there
    return _blank_fields(template, form, current_language(), tuple(sorted(data.items())))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _blank_fields(
    template: str, form: type[Form], _language: str, data: tuple[tuple[str, str], ...]
) -> Markup:
    return drawn_fields(template, form(formdata=None, data=dict(data)))


def render_form(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """Return the page with its form: 422 when something in it was refused."""
    return render_template(template, form=form, **context), 422 if form.errors or form.form_errors else 200


def render_conflict(template: str, form: Form, conflict: Conflict, **context: Any) -> ResponseReturnValue:
    """Return the page with what was typed, since somebody else saved first: saving once more is a choice."""
    form.form_errors.append(f"{conflict.message} {_('Your text is still below. Save once more to use it.')}")
    return render_template(template, form=form, **context), 409
