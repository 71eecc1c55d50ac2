"""The short form of the front page, and the made-up form of the page that shows every component."""

from __future__ import annotations

from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form as SentForm
from app.core.forms import MaxLength, Required, TextField
from app.core.i18n import _l
from app.listings.rules import QUICK_LENGTH

SCHEMES: Final = ("light", "dark")
DIRECTIONS: Final = ("ltr", "rtl")


class QuickForm(SentForm):
    """What somebody who is signed in says on the front page; listings takes it from there."""

    what = TextField(
        _l("What do you want to give or do?"),
        [Required(), MaxLength(QUICK_LENGTH)],
        description=_l("For example: a child's bike, or help with homework"),
        render_kw={"rows": 2},
    )


class MailedQuickForm(QuickForm):
    """The same for who is not signed in: two fields."""

    email = EmailField(
        _l("Your e-mail"),
        [Required(), MaxLength(254)],
        description=_l("Nobody sees your e-mail. We pass the messages on."),
    )


class StyleForm(Form):
    """One field of every kind; it is shown and never sent."""

    what = StringField(_l("What do you want to give or do?"), [Required()])
    email = EmailField(_l("Your e-mail"), [Required()])
    q = SearchField(_l("Search"))
    category = SelectField(
        _l("Category"), choices=[SelectChoice("", _l("All")), SelectChoice("bikes", _l("Bikes"))]
    )
    when = DateField(_l("Date"))
    title = StringField(_l("Title"), [Required()])
    body = TextAreaField(_l("Your message"), [Required(), MaxLength(500)])
    kind = RadioField(
        _l("What is it?"),
        [Required()],
        choices=[SelectChoice("request", _l("Request")), SelectChoice("offer", _l("Offer"))],
    )
    days = SelectMultipleField(
        _l("Days"),
        choices=[
            SelectChoice("1", _l("Monday")),
            SelectChoice("2", _l("Tuesday")),
            SelectChoice("3", _l("Wednesday")),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    photo = FileField(_l("Photo"))
    agree = BooleanField(_l("I have read the safety tips"))


def style_samples() -> list[tuple[str, str, Any]]:
    """Return (scheme, direction, form) for each part of the page, with errors to show."""
    return [
        (scheme, way, _with_errors(StyleForm(prefix=f"{scheme}-{way}-")))
        for scheme in SCHEMES
        for way in DIRECTIONS
    ]


def _with_errors(form: StyleForm) -> StyleForm:
    form.title.errors = [_l("Write a title.")]
    form.kind.errors = [_l("Choose one.")]
    return form
