"""Reading a calendar file that somebody uploads: only what it says, nothing that it points to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar import Calendar

from app.calendar.recurring import days_of
from app.calendar.repeating import CannotRepeat, Wrong
from app.calendar.rules import (
    ADDRESS_LENGTH,
    BODY_LENGTH,
    DEFAULT_ZONE,
    EARLIEST,
    LINK_LENGTH,
    MAX_DATES,
    TITLE_LENGTH,
    Slot,
)
from app.core.errors import Invalid
from app.core.forms import clean_line, clean_text
from app.core.i18n import _

MAX_BYTES: Final = 1_000_000
MAX_EVENTS: Final = 100
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Read:
    """One activity of the file, with its dates."""

    title: str
    body: str
    address: str
    online_link: str
    zone: str
    slots: tuple[Slot, ...]


def read(data: bytes, since: datetime, last_day: date) -> tuple[list[Read], list[str]]:
    """Return the activities of a calendar file that are still to come, and what was left out and why."""
    if len(data) > MAX_BYTES:
        raise Invalid(_("This file is too big. Use one of at most 1 MB."), "file")
    try:
        found = [event for event in Calendar.from_ical(data).walk("VEVENT") if "DTSTART" in event]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Invalid(_("This is no calendar file. Use one that ends in .ics."), "file") from None
    if not found:
        raise Invalid(_("There are no activities in this file."), "file")
    problems = (
        [_("Only the first %(most)s activities were read.", most=MAX_EVENTS)]
        if len(found) > MAX_EVENTS
        else []
    )
    read_ones: list[Read] = []
    for event in found[:MAX_EVENTS]:
        title = _text(event, "SUMMARY", TITLE_LENGTH)
        try:
            one = _read(event, title, since, last_day)
        except Invalid as error:
            problems.append(f"{title or '?'}: {error.message}")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, ZoneInfoNotFoundError):
            problems.append(_("%(title)s: we could not read when it is.", title=title or "?"))
        else:
            read_ones += [one] if one.slots and one.title else []
    return read_ones, problems


def _read(event: Any, title: str, since: datetime, last_day: date) -> Read:
    start, zone = _wall(event["DTSTART"].dt)
    end = _end(event, start, zone)
    first = Slot(start, end)
    slots = tuple(first.moved_to(day) for day in _days(event, start, zone, since, last_day))
    return Read(
        title=title,
        body=_text(event, "DESCRIPTION", BODY_LENGTH, is_line=False),
        address=_text(event, "LOCATION", ADDRESS_LENGTH),
        online_link=_link(event),
        zone=zone,
        slots=slots,
    )


def _text(event: Any, name: str, most: int, *, is_line: bool = True) -> str:
    text = str(event.get(name, ""))
    return str(clean_line(text) if is_line else clean_text(text))[:most]


def _link(event: Any) -> str:
    link = _text(event, "URL", LINK_LENGTH + 1)
    return link if link.startswith("https://") and len(link) <= LINK_LENGTH and " " not in link else ""


def _wall(value: date | datetime) -> tuple[datetime, str]:
    """Return an hour on the wall and its zone; a whole day begins at nine, and a bare hour is ours."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, 9), DEFAULT_ZONE  # noqa: DTZ001 - a wall
    zone = str(getattr(value.tzinfo, "key", ""))
    if value.tzinfo is not None and (zone not in available_timezones() or zone == "UTC"):
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
    days = [start.date()]
    if "RRULE" in event:
        days = _repeated(event, start, last_day)
    without = event.get("EXDATE", [])
    for one in without if isinstance(without, list) else [without]:
        days = [day for day in days if day not in {_wall(each.dt)[0].date() for each in one.dts}]
    coming = [day for day in days if since.astimezone(ZoneInfo(zone)).date() <= day <= last_day]
    if len(coming) > MAX_DATES:
        raise CannotRepeat(Wrong.TOO_MANY)
    return coming


def _repeated(event: Any, start: datetime, last_day: date) -> list[date]:
    """Return the days of a rule up to the last day; the rule itself is not trusted to end."""
    rule = event["RRULE"]
    if not rule.get("UNTIL") and not rule.get("COUNT"):
        raise CannotRepeat(Wrong.ENDLESS)
    is_slow = str(rule.get("FREQ", [""])[0]).upper() in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
    if not is_slow or start.year < EARLIEST.year:
        raise CannotRepeat(Wrong.TOO_MANY)
    until = _until(rule["UNTIL"][0]) if rule.get("UNTIL") else None
    last = min(last_day, until.date()) if until else last_day
    days = days_of(rule, start.date(), last)
    return [day for day in days if until is None or datetime.combine(day, start.time()) <= until]


def _until(value: date | datetime) -> datetime:
    """Return the last hour of a rule on our wall."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, 23, 59)  # noqa: DTZ001 - a wall
    return value.astimezone(ZoneInfo(DEFAULT_ZONE)).replace(tzinfo=None) if value.tzinfo else value
