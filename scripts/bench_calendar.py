"""What the calendar costs: a month of thousands of activities, the feed of a municipality with a thousand.

One activity for every second listing, of which every tenth is a series of ten dates; a fifth lies in Deinze.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, insert, select

from app.accounts.models import User
from app.calendar.models import Event, EventDate
from app.calendar.rules import DEFAULT_ZONE, Kind, Repeat, ShowPlace, as_utc, write_wall
from app.core.clock import now, today
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.moderation.rules import ReviewState

GHENT, DEINZE = 44021, 44083
SERIES: Final = 10
IN_DEINZE: Final = 5
HOURS: Final = range(8, 22)
CHUNK: Final = 2_000


def pages(app: Flask) -> list[tuple[str, str, str]]:
    """Fill a database with activities; return (name, address, aim) of what is measured over them."""
    with app.app_context():
        listings = db.session.scalar(select(func.count(Listing.id))) or 0
        db.session.rollback()
        _fill(listings // 2)
    month = f"/nl/calendar?month={today() + timedelta(days=20):%Y-%m}"
    return [
        ("month of the calendar", month, "≤ 2.5 × list"),
        ("month, one municipality and kind", f"{month}&place=deinze&kind=activity", "≤ 2.5 × list"),
        ("feed of a municipality", "/nl/calendar.ics?place=deinze", "≤ 2 × list"),
    ]


def _fill(count: int) -> None:
    """Add that many activities around the coming weeks, in one transaction a chunk."""
    with transaction() as session:
        author = session.scalars(select(User.id).order_by(User.id).limit(1)).one()
        first = (session.scalar(select(func.max(Event.id))) or 0) + 1
    numbers = iter(range(first, first + count))
    while chunk := list(islice(numbers, CHUNK)):
        with transaction() as session:
            session.execute(insert(Event), [_event(number, author) for number in chunk])
            session.execute(insert(EventDate), [date for number in chunk for date in _dates(number)])


def _place(number: int) -> int:
    return DEINZE if number % IN_DEINZE == 0 else GHENT


def _event(number: int, author: int) -> dict[str, Any]:
    at = now()
    return {
        "id": number, "public_id": new_public_id(), "title": f"Samen koken in zaal {number}",
        "body": "Kom langs.", "language": "nl", "kind": list(Kind)[number % len(Kind)], "address": "",
        "municipality_id": _place(number), "online_link": "", "show_place": ShowPlace.EVERYONE,
        "zone": DEFAULT_ZONE, "languages": ["nl"], "target_groups": [], "is_accessible": True,
        "takes_sign_ups": True, "capacity": 20, "author_id": author, "created_at": at, "changed_at": at,
        "repeat": Repeat.WEEKLY if number % SERIES == 0 else Repeat.ONCE, "published_at": at,
        "review_state": ReviewState.PUBLISHED, "submitted_at": at, "reviewed_at": at, "needs_look": False,
        "cancel_reason": "", "version": 1,
    }  # fmt: skip


def _dates(number: int) -> Iterator[dict[str, Any]]:
    for week in range(SERIES if number % SERIES == 0 else 1):
        day = today() + timedelta(days=number % 45 + 7 * week)
        start = datetime.combine(day, datetime.min.time()).replace(hour=HOURS[number % len(HOURS)])
        end = start + timedelta(hours=2)
        yield {
            "public_id": new_public_id(), "event_id": number, "starts_local": write_wall(start),
            "ends_local": write_wall(end), "planned_local": write_wall(start),
            "starts_at": as_utc(start, DEFAULT_ZONE), "ends_at": as_utc(end, DEFAULT_ZONE), "is_listed": True,
            "municipality_id": _place(number), "sequence": 0, "changed_at": now(), "cancel_reason": "",
        }  # fmt: skip
