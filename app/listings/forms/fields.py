"""The parts that the forms of listings are made of."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput

from app.core.clock import today
from app.core.fields import F
from app.core.forms import EmailAddress, LineField, MaxLength, Required
from app.core.i18n import _, _l
from app.listings.presenters.words import moment_name
from app.listings.rules import MOMENTS, Daypart, Help, Kind, When

NO_DATE: Final = _l("Write a date, such as 2026-12-24.")
NO_NUMBER: Final = _l("Write a whole number, such as 3.")
KIND_CHOICES: Final = (
    F.SelectChoice(Kind.OFFER, _l("I offer something")),
    F.SelectChoice(Kind.REQUEST, _l("I am looking for something")),
)
HELP_CHOICES: Final = (
    F.SelectChoice(Help.GOODS, _l("Things, such as clothes or furniture")),
    F.SelectChoice(Help.TIME, _l("Time, such as a lift or help with homework")),
)
WHEN_CHOICES: Final = (
    F.SelectChoice(When.FLEXIBLE, _l("Any time is fine")),
    F.SelectChoice(When.DATE, _l("On one day")),
    F.SelectChoice(When.WEEKLY, _l("Every week")),
    F.SelectChoice(When.PERIOD, _l("From one day until another")),
)
DAYPART_CHOICES: Final = (
    F.SelectChoice(Daypart.MORNING, _l("In the morning")),
    F.SelectChoice(Daypart.AFTERNOON, _l("In the afternoon")),
    F.SelectChoice(Daypart.EVENING, _l("In the evening")),
)


def moment_choices(lang: str) -> list[Any]:
    """Return each part of the day of each weekday, in words."""
    return [F.SelectChoice(moment, moment_name(day, part, lang)) for moment, (day, part) in MOMENTS.items()]


def email() -> Any:
    """Return the field for the address of who has no account here yet."""
    return LineField(
        _l("Your e-mail"),
        [Required(_l("Write your e-mail address.")), MaxLength(254), EmailAddress()],
        widget=EmailInput(),
        description=_l("Nobody sees your e-mail. We pass the messages on."),
        render_kw={"autocomplete": "email"},
    )


class NotPast:
    """A day that is still to come, unless it stood there already."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse a day that is over; what is brought from elsewhere may be old."""
        if field.data and field.data < today() and field.data != field.object_data and not form.is_import:
            raise ValidationError(_("This date is past."))
