"""What the worker, the index and the other features ask of activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.calendar.models import Event, EventDate
from app.calendar.queries.access import PUBLISHED
from app.calendar.queries.lists import LISTED
from app.core.clock import now
from app.core.db import db
from app.moderation.rules import ReviewState
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import place_name
from app.search.rules import Entry
from app.taxonomy.rules import NAME_LANGUAGES, TARGET_GROUPS

SITEMAP_AT_MOST: Final = 5_000


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the public pages of activities that robots may find, and when they last changed."""
    yield "/calendar", None
    rows = db.session.execute(
        select(Event.public_id, Event.changed_at)
        .join(EventDate, EventDate.event_id == Event.id)
        .where(LISTED, EventDate.starts_at >= now(), Event.group_id.is_(None))
        .distinct()
        .order_by(Event.changed_at.desc(), Event.public_id)
        .limit(SITEMAP_AT_MOST)
    )
    for public_id, changed_at in rows:
        yield f"/calendar/{public_id}", changed_at


def entry_of(event: Event) -> Entry:
    """Return what the index is told of an activity: its words, and the names of place and target groups."""
    groups = (TARGET_GROUPS[slug] for slug in event.target_groups if slug in TARGET_GROUPS)
    texts = [event.title, event.body, *(group.name(lang) for group in groups for lang in NAME_LANGUAGES)]
    places = [find_municipality_by_id(event.municipality_id)]
    if event.neighbourhood_id is not None:
        places.append(find_neighbourhood_by_id(event.neighbourhood_id))
    texts += [place_name(place, lang) for place in places if place for lang in NAME_LANGUAGES]
    return Entry(event.id, texts, (), event.published_at or event.created_at)


def search_source() -> Iterator[Entry]:
    """Yield everything that can be found by words, oldest first: the index keeps that order."""
    statement = select(Event).where(PUBLISHED, Event.group_id.is_(None), Event.cancelled_at.is_(None))
    for event in db.session.scalars(statement.order_by(Event.id).execution_options(yield_per=500)):
        yield entry_of(event)


def forgotten_drafts(before: datetime, limit: int) -> Sequence[Event]:
    """Return drafts from before a moment that nobody sent in."""
    statement = select(Event).where(Event.review_state == ReviewState.DRAFT, Event.created_at < before)
    return db.session.scalars(statement.order_by(Event.id).limit(limit)).all()
