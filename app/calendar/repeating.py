"""From a rule to dates: each repetition is written down once, so that a month is one range of an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from dateutil.rrule import MONTHLY, WEEKLY, rrule

from app.calendar.rules import (
    LONGEST,
    MAX_DATES,
    Hour,
    Repeat,
    Slot,
    Wrong,
    ends_before_it_starts,
    hour_of,
)
from app.core.errors import Invalid
from app.core.formats import short_day
from app.core.i18n import _l

FIFTH: Final = 5


# What each of them says, and at which field of the form.
_WORDS: Final = {
    Wrong.END: ("end", _l("The end comes before the beginning.")),
    Wrong.TOO_LONG: ("end", _l("An activity takes at most 31 days. For more, let it repeat.")),
    Wrong.ENDLESS: ("until", _l("Say until when it repeats, or how many times.")),
    Wrong.TOO_MANY: ("until", _l("These are too many dates. An activity has at most 104.")),
    Wrong.TOO_FAR: ("until", _l("This goes too far ahead. Announce at most two years ahead.")),
    Wrong.NONE_LEFT: ("without", _l("No date is left. Leave out fewer days.")),
    Wrong.TWICE: ("date", _l("This activity already begins at that hour.")),
    Wrong.SKIPPED: (
        "start",
        _l("That night the clock goes forward. This hour is not there. Choose another."),
    ),
    Wrong.DOUBLED: ("start", _l("That night the clock goes back. This hour comes twice. Choose another.")),
}


class CannotRepeat(Invalid):
    """The dates that were asked cannot be; `day` says which one, where it is one."""

    def __init__(self, why: Wrong, day: date | None = None) -> None:
        field, words = _WORDS[why]
        super().__init__(f"{short_day(day)}: {words}" if day else str(words), field)
        self.why, self.day = why, day


@dataclass(frozen=True)
class Rule:
    """How an activity comes back, until when or how often, without which days, and which days beside."""

    repeat: Repeat = Repeat.ONCE
    until: date | None = None
    count: int | None = None
    without: tuple[date, ...] = ()
    extra: tuple[date, ...] = ()


def dates_of(slot: Slot, rule: Rule, zone: str, last_day: date) -> list[Slot]:
    """Return every date of an activity, earliest first; CannotRepeat when that cannot be."""
    if slot.end <= slot.start:
        raise CannotRepeat(Wrong.END)
    if slot.end - slot.start > LONGEST:
        raise CannotRepeat(Wrong.TOO_LONG)
    days = sorted({*_repeated(slot.start, rule), *rule.extra} - set(rule.without))
    if not days:
        raise CannotRepeat(Wrong.NONE_LEFT)
    if len(days) > MAX_DATES:
        raise CannotRepeat(Wrong.TOO_MANY)
    if days[-1] > last_day:
        raise CannotRepeat(Wrong.TOO_FAR, days[-1])
    slots = [slot.moved_to(day) for day in days]
    check_hours(slots, zone)
    return slots


def check_hours(slots: Sequence[Slot], zone: str) -> None:
    """See that each date begins and ends at an hour that comes once, and ends after it began."""
    for slot in slots:
        hours = {hour_of(slot.start, zone), hour_of(slot.end, zone)}
        if Hour.SKIPPED in hours:
            raise CannotRepeat(Wrong.SKIPPED, slot.start.date())
        if Hour.DOUBLED in hours:
            raise CannotRepeat(Wrong.DOUBLED, slot.start.date())
        if ends_before_it_starts(slot, zone):
            raise CannotRepeat(Wrong.END, slot.start.date())


def _repeated(start: datetime, rule: Rule) -> list[date]:
    """Return the days of the rule; one more than may be, so that too many are noticed."""
    if rule.repeat is Repeat.ONCE:
        return [start.date()]
    if rule.until is None and rule.count is None:
        raise CannotRepeat(Wrong.ENDLESS)
    if rule.count is not None and rule.count > MAX_DATES:
        raise CannotRepeat(Wrong.TOO_MANY)
    until = datetime.combine(rule.until, datetime.max.time()) if rule.until else None
    # Of a rule with both, whichever comes first ends it.
    most = min(rule.count or MAX_DATES + 1, MAX_DATES + 1)
    found = rrule(dtstart=start, until=until, **_frequency(start, rule.repeat))
    return [moment.date() for moment in islice(found, most)]


def _frequency(start: datetime, repeat: Repeat) -> dict[str, Any]:
    if repeat is Repeat.MONTHLY_DAY:
        return {"freq": MONTHLY}
    if repeat is Repeat.MONTHLY_WEEKDAY:
        nth = (start.day - 1) // 7 + 1
        # The fifth Friday comes in few months; who meets then means the last one.
        return {"freq": MONTHLY, "byweekday": start.weekday(), "bysetpos": nth if nth < FIFTH else -1}
    return {"freq": WEEKLY, "interval": 2 if repeat is Repeat.FORTNIGHTLY else 1}


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday of a day's week, and the Monday after."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)
