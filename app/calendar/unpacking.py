"""Runs alone, in a child process with limits: a calendar file in on standard input, activities out as JSON.

Only this process reads what somebody uploaded: however often it repeats or nests, nobody else waits for it.
Usage: python -m app.calendar.unpacking SINCE LAST_DAY CPU_SECONDS; each activity has its dates, or says
what is wrong.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar import Calendar

from app.calendar.recurring import days_of
from app.calendar.rules import (
    ADDRESS_LENGTH,
    BODY_LENGTH,
    DEFAULT_ZONE,
    EARLIEST,
    LINK_LENGTH,
    MAX_DATES,
    MAX_IMPORTED,
    TITLE_LENGTH,
    UNREADABLE,
    Slot,
    Wrong,
)

MEMORY: Final = 500_000_000
OUTPUT_BYTES: Final = 8_000_000
HOUR: Final = timedelta(hours=1)
# What is cut off here may hold blanks and controls, which the reader takes out before cutting to size.
ROOM: Final = 2


class Unfit(Exception):
    """The dates of an activity cannot be brought in."""

    def __init__(self, why: Wrong) -> None:
        super().__init__(why)
        self.why = why


def unpack(data: bytes, since: datetime, last_day: date) -> dict[str, Any]:
    """Return how many activities a file holds and what the first of them say; ValueError for no calendar."""
    found = [event for event in Calendar.from_ical(data).walk("VEVENT") if "DTSTART" in event]
    return {
        "found": len(found),
        "events": [_event(event, since, last_day) for event in found[:MAX_IMPORTED]],
    }


def _event(event: Any, since: datetime, last_day: date) -> dict[str, Any]:
    """Return the words of an activity with its dates to come, or what is wrong with them."""
    title = _text(event, "SUMMARY", TITLE_LENGTH)
    try:
        return {"title": title} | _dates(event, since, last_day) | _words(event)
    except Unfit as error:
        return {"title": title, "wrong": error.why.value}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, ZoneInfoNotFoundError):
        return {"title": title, "wrong": UNREADABLE}


def _words(event: Any) -> dict[str, str]:
    return {
        "body": _text(event, "DESCRIPTION", BODY_LENGTH),
        "address": _text(event, "LOCATION", ADDRESS_LENGTH),
        "link": _text(event, "URL", LINK_LENGTH),
    }


def _text(event: Any, name: str, most: int) -> str:
    return str(event.get(name, ""))[: most * ROOM]


def _dates(event: Any, since: datetime, last_day: date) -> dict[str, Any]:
    start, zone = _wall(event["DTSTART"].dt)
    first = Slot(start, _end(event, start, zone))
    slots = [first.moved_to(day) for day in _days(event, start, zone, since, last_day)]
    return {"zone": zone, "slots": [(slot.start.isoformat(), slot.end.isoformat()) for slot in slots]}


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _wall(value: date | datetime) -> tuple[datetime, str]:
    """Return an hour on the wall and its zone; a whole day begins at nine, and a bare hour is ours."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, 9), DEFAULT_ZONE  # noqa: DTZ001 - a wall
    zone = str(getattr(value.tzinfo, "key", ""))
    if value.tzinfo is not None and (zone not in _zones() or zone == "UTC"):
        return value.astimezone(ZoneInfo(DEFAULT_ZONE)).replace(
            tzinfo=None, second=0, microsecond=0
        ), DEFAULT_ZONE
    return value.replace(tzinfo=None, second=0, microsecond=0), zone or DEFAULT_ZONE


def _end(event: Any, start: datetime, zone: str) -> datetime:
    if "DTEND" in event and isinstance(event["DTEND"].dt, datetime):
        end = event["DTEND"].dt
        wall = end.astimezone(ZoneInfo(zone)) if end.tzinfo else end
        return wall.replace(tzinfo=None, second=0, microsecond=0)
    if "DURATION" in event:
        return start + event["DURATION"].dt  # type: ignore[no-any-return]
    return start + HOUR


def _days(event: Any, start: datetime, zone: str, since: datetime, last_day: date) -> list[date]:
    """Return the days of an entry that are still to come: its rule, without its exceptions."""
    days = _repeated(event, start, last_day) if "RRULE" in event else [start.date()]
    without = event.get("EXDATE", [])
    exceptions = without if isinstance(without, list) else [without]
    left_out = {_wall(each.dt)[0].date() for one in exceptions for each in one.dts}
    first_day = since.astimezone(ZoneInfo(zone)).date()
    coming = [day for day in days if first_day <= day <= last_day and day not in left_out]
    if len(coming) > MAX_DATES:
        raise Unfit(Wrong.TOO_MANY)
    return coming


def _repeated(event: Any, start: datetime, last_day: date) -> list[date]:
    """Return the days of a rule up to the last day; the rule itself is not trusted to end."""
    rule = event["RRULE"]
    if not rule.get("UNTIL") and not rule.get("COUNT"):
        raise Unfit(Wrong.ENDLESS)
    is_slow = str(rule.get("FREQ", [""])[0]).upper() in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
    if not is_slow or start.year < EARLIEST.year:
        raise Unfit(Wrong.TOO_MANY)
    until = _until(rule["UNTIL"][0]) if rule.get("UNTIL") else None
    last = min(last_day, until.date()) if until else last_day
    days = days_of(rule, start.date(), last)
    return [day for day in days if until is None or datetime.combine(day, start.time()) <= until]


def _until(value: date | datetime) -> datetime:
    """Return the last hour of a rule on our wall."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, 23, 59)  # noqa: DTZ001 - a wall
    return value.astimezone(ZoneInfo(DEFAULT_ZONE)).replace(tzinfo=None) if value.tzinfo else value


def main(since: str, last_day: str, cpu_seconds: str) -> None:
    """Read one file and write what it says; end badly when it is no calendar, or takes too much."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    unpacked = unpack(sys.stdin.buffer.read(), datetime.fromisoformat(since), date.fromisoformat(last_day))
    json.dump(unpacked, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
