"""The parts that the forms of activities are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from wtforms.validators import Optional, ValidationError
from wtforms.widgets import NumberInput

from app.calendar.rules import EARLIEST, LATEST
from app.core.clock import today
from app.core.fields import Between, F
from app.core.forms import TextField
from app.core.i18n import _, _l

NO_DATE: Final = _l("Write a date, such as 2026-12-24.")
NO_TIME: Final = _l("Write an hour, such as 19:30.")
IN_RANGE: Final = _l("Use a number from %(min)s to %(max)s.")
NO_NUMBER: Final = _l("Write a whole number, such as 3.")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s,;]+")


def choices(labels: dict[Any, Any]) -> list[Any]:
    """Return what can be chosen, from the words for it."""
    return [F.SelectChoice(value.value, label) for value, label in labels.items()]


def day(label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> Any:
    """Return a field for a day."""
    return F.DateField(label, list(validators), invalid_value_message=NO_DATE, **kwargs)


def hour(label: Any, validators: Sequence[Any] = ()) -> Any:
    """Return a field for an hour on the wall."""
    return F.TimeField(label, list(validators), invalid_value_message=NO_TIME)


def number(label: Any, least: int, most: int, **kwargs: Any) -> Any:
    """Return a field for a whole number within a range."""
    validators = [Optional(), Between(least, most, IN_RANGE)]
    widget = NumberInput(min=least, max=most)
    return F.IntegerField(label, validators, widget=widget, invalid_value_message=NO_NUMBER, **kwargs)


class DatesField(TextField):
    """Days, one on a line, as people write them: 2026-12-24, 24/12/2026."""

    def days(self) -> tuple[date, ...]:
        """Return the days; ValidationError says which one is none."""
        return tuple(_read_day(word) for word in _BETWEEN.split(self.data or "") if word)


def _read_day(word: str) -> date:
    if found := _ISO.fullmatch(word):
        parts = [int(part) for part in found.groups()]
    elif found := _DAY_FIRST.fullmatch(word):
        parts = [int(part) for part in reversed(found.groups())]
    else:
        parts = []
    try:
        day = date(*parts) if parts else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day < LATEST:
        raise ValidationError(_("“%(what)s” is no date. Write it as 2026-12-24.", what=word[:20]))
    return day


def is_known(field: Any) -> bool:
    """Tell whether a day was filled in that the calendar knows; ValidationError for one beyond it."""
    if field.data is not None and not EARLIEST <= field.data < LATEST:
        raise ValidationError(str(NO_DATE))
    return field.data is not None


def to_come(_form: Any, field: Any) -> None:
    """See that a day is still to come."""
    if is_known(field) and field.data < today():
        raise ValidationError(_("This date is past."))
