"""When an activity takes place: one date and how it comes back, another day, other hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from wtforms.validators import InputRequired, Optional, ValidationError

from app.calendar.forms.fields import (
    NO_DATE,
    NO_TIME,
    DatesField,
    choices,
    day,
    hour,
    is_known,
    number,
    to_come,
)
from app.calendar.presenters.words import REPEATS
from app.calendar.repeating import Rule
from app.calendar.rules import MAX_DATES, Repeat, Slot
from app.core.clock import today
from app.core.fields import radio
from app.core.forms import Form, MaxLength
from app.core.i18n import _, _l

LISTED_DATES: Final = 2_000


class MoveForm(Form):
    """Another day or hour for one date."""

    date = day(_l("Day"), [InputRequired(NO_DATE), to_come])
    start = hour(_l("From"), [InputRequired(NO_TIME)])
    end = hour(_l("Until"), [InputRequired(NO_TIME)])
    end_date = day(_l("Last day"), [Optional()], description=_l("Only when it ends on another day."))

    def validate_end_date(self, field: Any) -> None:
        """See that it is a date we know."""
        is_known(field)

    def slot(self) -> Slot:
        """Return the day and hours, once the form is valid."""
        first, last = self.date.data, self.end_date.data or self.date.data
        return Slot(datetime.combine(first, self.start.data), datetime.combine(last, self.end.data))


class WhenForm(MoveForm):
    """One date, and how it comes back."""

    repeat = radio(_l("Does it come back?"), choices(REPEATS), default=Repeat.ONCE.value)
    until = day(_l("It comes back until"), [Optional()])
    count = number(
        _l("Or how many times"), 1, MAX_DATES, description=_l("Fill in one of the two. At most 104 times.")
    )
    without = DatesField(
        _l("Not on these days"), [MaxLength(LISTED_DATES)], render_kw={"rows": 2},
        description=_l("One date on a line, such as 2026-12-24."),
    )  # fmt: skip
    more_dates = DatesField(
        _l("Also on these days"), [MaxLength(LISTED_DATES)], render_kw={"rows": 2},
        description=_l("One date on a line, at the same hours."),
    )  # fmt: skip

    def validate_until(self, field: Any) -> None:
        """See that it comes after the first date."""
        if is_known(field) and self.date.data and field.data < self.date.data:
            raise ValidationError(_("The end comes before the beginning."))

    def validate_without(self, field: Any) -> None:
        """Read the days."""
        field.days()

    def validate_more_dates(self, field: Any) -> None:
        """Read the days."""
        if any(day < today() for day in field.days()):
            raise ValidationError(_("This date is past."))

    def rule(self) -> Rule:
        """Return how it comes back, once the form is valid."""
        repeat = Repeat(self.repeat.data)
        is_once = repeat is Repeat.ONCE
        return Rule(
            repeat,
            None if is_once else self.until.data,
            None if is_once else self.count.data,
            () if is_once else self.without.days(),
            self.more_dates.days(),
        )


class HoursForm(Form):
    """Other hours for every date that is still to come."""

    start = hour(_l("From"), [InputRequired(NO_TIME)])
    end = hour(_l("Until"), [InputRequired(NO_TIME)])
