"""The days of a rule that somebody else wrote (RFC 5545): tried day by day, so that no rule runs for ever."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

# What a rule may say; for one that says more we would guess wrong days.
KNOWN: Final = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}
)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=366)


def days_of(rule: Mapping[str, Any], first: date, last: date) -> list[date]:
    """Return the days of a rule from the first to the last; ValueError for a rule that we do not know."""
    interval, count = _number(rule, "INTERVAL", 1), _number(rule, "COUNT", 0)
    if interval < 1 or {name.upper() for name in rule} - KNOWN:
        raise ValueError("a rule that we do not know")
    unit = _unit(rule)
    fits, begun = _test(rule, first), unit(first)
    found: list[date] = []
    for number, days in groupby(_between(date(first.year, 1, 1) - _DAY * 7, last + _YEAR), unit):
        fitting = [] if (number - begun) % interval else [day for day in days if fits(day)]
        found += [day for day in _chosen(rule, fitting) if first <= day]
    return [day for day in (found[:count] if count else found) if day <= last]


def _number(rule: Mapping[str, Any], name: str, otherwise: int) -> int:
    return int(rule.get(name, [otherwise])[0])


def _between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _unit(rule: Mapping[str, Any]) -> Callable[[date], int]:
    """Return what numbers the stretch of time that an interval counts: days, weeks, months or years."""
    week_begins = _WEEKDAYS.index(str(rule.get("WKST", ["MO"])[0]).upper())
    units: dict[str, Callable[[date], int]] = {
        "DAILY": date.toordinal,
        "WEEKLY": lambda day: (day.toordinal() - 1 - week_begins) // 7,
        "MONTHLY": lambda day: day.year * 12 + day.month,
        "YEARLY": lambda day: day.year,
    }
    return units[str(rule["FREQ"][0]).upper()]


def _test(rule: Mapping[str, Any], first: date) -> Callable[[date], bool]:
    """Return the test of one day; what the rule does not say, the first day says."""
    frequency = str(rule["FREQ"][0]).upper()
    months, numbers = _numbers(rule, "BYMONTH"), _numbers(rule, "BYMONTHDAY")
    weekdays = frozenset(str(one).upper() for one in rule.get("BYDAY", ()))
    if not (weekdays or numbers):
        if frequency == "WEEKLY":
            weekdays = frozenset({_WEEKDAYS[first.weekday()]})
        elif frequency != "DAILY":
            numbers = frozenset({first.day})
            months = months or (frozenset({first.month}) if frequency == "YEARLY" else frozenset())
    names = _by_month if frequency == "MONTHLY" or months else _by_year
    return lambda day: (
        (not months or day.month in months)
        and (not numbers or not numbers.isdisjoint(_from_both_ends(day.day, _length(day))))
        and (not weekdays or not weekdays.isdisjoint(names(day)))
    )


def _numbers(rule: Mapping[str, Any], name: str) -> frozenset[int]:
    return frozenset(int(one) for one in rule.get(name, ()))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _from_both_ends(number: int, length: int) -> tuple[int, int]:
    return number, number - length - 1


def _by_month(day: date) -> tuple[str, ...]:
    return _names(day, day.day, _length(day))


def _by_year(day: date) -> tuple[str, ...]:
    return _names(day, day.timetuple().tm_yday, 366 if isleap(day.year) else 365)


def _names(day: date, number: int, length: int) -> tuple[str, ...]:
    """Return what a rule may call a weekday: FR, 2FR, +2FR (the second) or -1FR (the last)."""
    name, nth = _WEEKDAYS[day.weekday()], (number - 1) // 7 + 1
    return name, f"{nth}{name}", f"+{nth}{name}", f"-{(length - number) // 7 + 1}{name}"


def _chosen(rule: Mapping[str, Any], days: Sequence[date]) -> Sequence[date]:
    """Return those of a stretch that a rule means: all of them, or the first, the last …"""
    places = _numbers(rule, "BYSETPOS")
    if not places:
        return days
    return [day for number, day in enumerate(days, 1) if places & {*_from_both_ends(number, len(days))}]
