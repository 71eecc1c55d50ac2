"""The forms of a surge."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput

from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required, TextField
from app.core.i18n import _, _l
from app.places.queries import find_by_postcode
from app.surge.rules import TEXT_LENGTH, TITLE_LENGTH, WHAT_LENGTH


class StartForm(Form):
    """What a surge is called, what its page says, and where it is."""

    title = LineField(
        _l("Title"), [Required(_l("Write in a few words what it is.")), MaxLength(TITLE_LENGTH)],
        description=_l("For example: help for the new reception centre"),
    )  # fmt: skip
    body = TextField(
        _l("Text"), [Required(_l("Write what happens and what is needed.")), MaxLength(TEXT_LENGTH)],
        render_kw={"rows": 5}, description=_l("Everyone can read this. Name no people."),
    )  # fmt: skip
    postcode = LineField(
        _l("Postcode"), [Required(_l("Write a postcode.")), MaxLength(4)],
        render_kw={"inputmode": "numeric"}, description=_l("Of the municipality where it is."),
    )  # fmt: skip

    def validate_postcode(self, field: Any) -> None:
        """Find the municipality."""
        if find_by_postcode(field.data or "") is None:
            raise ValidationError(_("We do not know this postcode. Write four figures, such as 9000."))

    @property
    def municipality_id(self) -> int:
        """Return the municipality of the postcode."""
        found = find_by_postcode(self.postcode.data or "")
        assert found is not None  # noqa: S101 - the form was checked; mypy wants to know
        return found[0].id


class OfferForm(Form):
    """What somebody can give or do, and how to reach them: two fields."""

    what = TextField(
        _l("What do you want to give or do?"),
        [Required(_l("Write what you want to give or do.")), MaxLength(WHAT_LENGTH)],
        render_kw={"rows": 3},
    )
    email = LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), MaxLength(254), EmailAddress()],
        widget=EmailInput(),
        description=_l("Nobody sees your e-mail. We pass the messages on."),
        render_kw={"autocomplete": "email"},
    )

    def __init__(self, *, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if is_signed_in:
            del self.email
