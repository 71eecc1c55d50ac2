"""The form that saves a list."""

from __future__ import annotations

from typing import Any, Final

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.alerts.rules import Rhythm
from app.core.forms import EmailAddress, Form, LineField, MaxLength, Required
from app.core.i18n import _l

CHOOSE: Final = _l("Choose one of the list.")
RHYTHMS: Final = (
    SelectChoice(Rhythm.AT_ONCE.value, _l("At once, but not at night")),
    SelectChoice(Rhythm.DAILY.value, _l("Once a day, at 7:30")),
    SelectChoice(Rhythm.WEEKLY.value, _l("Once a week, on Monday")),
)


class AlertForm(Form):
    """How often an alert comes, and for who is not signed in: where to."""

    rhythm: Any = RadioField(
        _l("How often?"),
        [Required(CHOOSE)],
        choices=list(RHYTHMS),
        default=Rhythm.DAILY.value,
        validate_choice=True,
    )
    email = LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), EmailAddress(), MaxLength(254)],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )

    def __init__(self, *, is_signed_in: bool) -> None:
        super().__init__()
        if is_signed_in:
            del self.email
