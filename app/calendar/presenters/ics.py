"""Calendar files (RFC 5545) that real calendar programs subscribe to.

Each date is an entry of its own: so one that moved or was called off needs no exception to a rule, and
every program shows the same. What was written of a date holds until its activity changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from app.calendar.presenters.words import KINDS, whole_place
from app.calendar.queries import FeedEntry, Marked
from app.calendar.rules import DEFAULT_ZONE, ShowPlace, read_wall
from app.core.i18n import _
from app.core.ids import digest

PRODUCT: Final = "-//Solidair//Solidair//NL"
REFRESH: Final = timedelta(hours=6)
KEPT: Final = 6_000
WHOLE_KEPT: Final = 16
LINES: Final = "\r\n"
# Between these years a time zone is described in full; programs know the rest.
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2045, 1, 1)

# The rule of the European Union, in the form that every program understands.
BRUSSELS: Final = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
"""

Key = tuple[int, datetime, str, str]


class Fragments:
    """What was written of dates, by date, moment of the last change, language and site."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, str] = {}

    def of(
        self, marked: Sequence[Marked], lang: str, site: str, read: Callable[[list[int]], list[FeedEntry]]
    ) -> list[str]:
        """Return the text of each date; those that are new or changed are read and written now."""
        keys = [(mark.date_id, mark.changed_at, lang, site) for mark in marked]
        # Looked up once, so that a thread that makes room takes nothing away from this one.
        found = {key: self._kept.get(key) for key in keys}
        missing = [key for key, text in found.items() if text is None]
        if missing:
            written = {e.date_id: write(e, lang, site) for e in read([key[0] for key in missing])}
            new = {key: written[key[0]] for key in missing if key[0] in written}
            found.update(new)
            if len(self._kept) + len(new) > self._most:
                self._kept = {}
            self._kept.update(new)
        return [text for text in found.values() if text is not None]


fragments: Final = Fragments(KEPT)


_whole: Final[dict[str, bytes]] = {}
_lock: Final = Lock()


def kept(etag: str, make: Callable[[], str]) -> bytes:
    """Return a whole feed as it was sent for this mark; the oldest makes room for a new one."""
    text = _whole.get(etag)
    if text is None:
        text = make().encode()
        with _lock:
            while len(_whole) >= WHOLE_KEPT:
                _whole.pop(next(iter(_whole)))
            _whole[etag] = text
    return text


def etag_of(marked: Sequence[Marked], lang: str) -> str:
    """Return a mark of a feed: it differs once anything in it changed."""
    return digest(lang + "".join(f"{mark.date_id}:{mark.changed_at.timestamp()};" for mark in marked))[:32]


def whole(entries: Sequence[str], name: str, zones: Sequence[str] = (DEFAULT_ZONE,)) -> str:
    """Return a calendar file of what was written of dates."""
    return "".join((_head(name), *(_zone(zone) for zone in zones), *entries, f"END:VCALENDAR{LINES}"))


def write(entry: FeedEntry, lang: str, site: str) -> str:
    """Return one date as a calendar program reads it."""
    event, zone = Event(), ZoneInfo(entry.zone)
    address = f"{site}/{lang}/calendar/{entry.public_id}"
    event.add("uid", f"{entry.date_ref}@{urlsplit(site).hostname}")
    event.add("dtstamp", entry.changed_at)
    event.add("created", entry.created_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", read_wall(entry.starts_local).replace(tzinfo=zone))
    event.add("dtend", read_wall(entry.ends_local).replace(tzinfo=zone))
    event.add("summary", entry.title, parameters={"language": entry.language})
    event.add("description", "\n\n".join(part for part in (entry.body, address) if part))
    event.add("location", _location(entry, lang))
    event.add("categories", [str(KINDS[entry.kind])])
    event.add("url", f"{address}?date={entry.date_ref}")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return str(event.to_ical().decode())


def _location(entry: FeedEntry, lang: str) -> str:
    """Return where it is: an address only where it is for everyone."""
    public = entry.show_place is ShowPlace.EVERYONE
    parts = (entry.address if public else "", whole_place(entry, lang))
    return ", ".join(part for part in parts if part) or (entry.online_link if public else "")


def _head(name: str) -> str:
    head = Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", name)
    head.add("name", name)
    head.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    head.add("x-published-ttl", REFRESH)
    return str(head.to_ical().decode()).removesuffix(f"END:VCALENDAR{LINES}")


@lru_cache(maxsize=32)
def _zone(name: str) -> str:
    """Return the description of a time zone: a program that does not know it can still reckon."""
    if name == DEFAULT_ZONE:
        return BRUSSELS.replace("\n", LINES)
    zone = Timezone.from_tzid(name, first_date=FIRST_DAY, last_date=LAST_DAY)
    return str(zone.to_ical().decode())


def feed_name(parts: Sequence[str]) -> str:
    """Return what a calendar program calls a feed."""
    return " – ".join(("Solidair", *parts)) if parts else _("Solidair: activities")
