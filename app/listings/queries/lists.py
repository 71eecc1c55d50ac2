"""Lists of listings: one query a page, into small tuples.

Each statement is built once, of tables rather than models, and bound to its values at each request:
SQLAlchemy takes longer to build a statement than to run it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal_column, null, or_, select

from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import at_most, db, is_postgres
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.queries.access import SHOWN
from app.listings.rules import SUBJECT_KIND, Help, Kind, Life
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from app.places.rules import Place, PlaceKind
from app.search import queries as search

MINE_AT_MOST: Final = 200


class ListingCard(NamedTuple):
    """What a card shows of a listing; what stands in a list for everyone is published and open."""

    public_id: str
    kind: Kind
    title: str
    language: str
    category: str
    municipality_id: int
    neighbourhood_id: int | None
    published_at: datetime | None
    picture: str | None
    urgent_until: date | None = None
    review_state: ReviewState = ReviewState.PUBLISHED
    life: Life = Life.OPEN


class FeedEntry(NamedTuple):
    """What a feed tells of a listing; nothing finer than the neighbourhood, and nothing of its author."""

    public_id: str
    kind: Kind
    help: Help
    title: str
    body: str
    language: str
    category: str
    municipality_id: int
    neighbourhood_id: int | None
    quantity: int
    weekdays: list[int]
    dayparts: list[str]
    languages: list[str]
    published_at: datetime
    edited_at: datetime


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty means everything."""

    kind: Kind | None = None
    help: Help | None = None
    category: str = ""
    categories: tuple[str, ...] = ()
    place: Place | None = None
    words: str = ""


_listing: Final = Listing.__table__.c
_NEWEST_FIRST: Final = (_listing.published_at.desc(), _listing.id.desc())
# What each filter asks; its value is bound later.
_CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "kind": _listing.kind == bindparam("kind"),
    "help": _listing.help == bindparam("help"),
    "category": _listing.category == bindparam("category"),
    "categories": _listing.category.in_(bindparam("categories", expanding=True)),
    "municipality": _listing.municipality_id == bindparam("municipality"),
    "neighbourhood": _listing.neighbourhood_id == bindparam("neighbourhood"),
    "viewer": _listing.author_id.not_in(cut_off_from(bindparam("viewer"))),
}


def page(actor: Actor, filters: Filters, number: int) -> Page[ListingCard]:
    """Return one page of what is open, newest first, with a capped count: one query, or two for words."""
    values = _values(actor, filters)
    shape = (tuple(values), is_postgres())
    rows = db.session.execute(_page_of(shape), {**values, "skipped": (number - 1) * PAGE_SIZE}).all()
    cards = [ListingCard(*row[:-1]) for row in rows]
    if number == 1 and len(rows) < PAGE_SIZE:
        return Page(cards, number, len(rows))
    total = rows[0][-1] if rows else None
    return Page(cards, number, db.session.scalar(_count_of(shape), values) if total is None else total)


def newest(actor: Actor, limit: int) -> list[ListingCard]:
    """Return the newest open listings, for the front page."""
    return _cards_for(actor, _newest(actor.has_blocks, limit))


def of_organisation(actor: Actor, organisation_id: int, limit: int) -> list[ListingCard]:
    """Return what an organisation asks and offers now, newest first."""
    statement = _newest(actor.has_blocks, limit)
    return _cards_for(actor, statement.where(_listing.organisation_id == organisation_id))


def _cards_for(actor: Actor, statement: Select[Any]) -> list[ListingCard]:
    rows = db.session.execute(statement, {"viewer": actor.user_id})
    return [ListingCard(*row) for row in rows]


def mine(actor: Actor) -> list[tuple[ListingCard, int | None]]:
    """Return the actor's own listings and those of their organisations, with its id, newest first."""
    own = and_(_listing.organisation_id.is_(None), _listing.author_id == actor.user_id)
    owned = or_(own, _listing.organisation_id.in_(sorted(organisation_ids(actor))))
    state = (_listing.review_state, _listing.life, _listing.organisation_id)
    statement = _cards().add_columns(*state).where(owned).order_by(_listing.id.desc())
    return [(ListingCard(*row[:-1]), row[-1]) for row in db.session.execute(statement.limit(MINE_AT_MOST))]


def feed(actor: Actor, filters: Filters) -> list[FeedEntry]:
    """Return the newest open listings for machines."""
    values = _values(actor, filters)
    columns = (_listing[name] for name in FeedEntry._fields)
    statement = _filtered(select(*columns), (tuple(values), is_postgres()))
    rows = db.session.execute(statement.limit(at_most(2 * PAGE_SIZE)), values)
    return [FeedEntry(*row) for row in rows]


def _values(actor: Actor, filters: Filters) -> dict[str, Any]:
    """Return the value of each filter that is set, by its name in `_CONDITIONS`; a block filters too."""
    place, viewer = filters.place, actor.user_id if actor.has_blocks else None
    asked: dict[str, Any] = {"kind": filters.kind, "help": filters.help, "viewer": viewer}
    if len(filters.categories) == 1:
        asked["category"] = filters.categories[0]
    else:
        asked["categories"] = filters.categories
    if place:
        asked["neighbourhood" if place.kind is PlaceKind.NEIGHBOURHOOD else "municipality"] = place.id
    asked["words"] = search.asked(filters.words) if filters.words else None
    return {name: value for name, value in asked.items() if value}


# --- statements, by which filters are set and whether they go to PostgreSQL ---

Shape = tuple[tuple[str, ...], bool]


@lru_cache(maxsize=256)
def _page_of(shape: Shape) -> Select[Any]:
    names, _on_postgres = shape
    # Counting what holds a word takes as long as finding it: that waits until it is known to be needed.
    total = null() if "words" in names else _count_of(shape).scalar_subquery()
    statement = _filtered(_cards().add_columns(total), shape)
    return statement.limit(at_most(PAGE_SIZE)).offset(bindparam("skipped"))


@lru_cache(maxsize=256)
def _count_of(shape: Shape) -> Select[Any]:
    some = _filtered(select(_listing.id), shape).order_by(None).limit(at_most(COUNT_CAP))
    return select(func.count()).select_from(some.subquery())


def _filtered(statement: Select[Any], shape: Shape) -> Select[Any]:
    """Return what everyone may see of what was asked, newest first; found by words in the index's order."""
    names, _on_postgres = shape
    wanted = statement.where(SHOWN, *(_CONDITIONS[name] for name in names if name != "words"))
    if "words" not in names:
        return wanted.order_by(*_NEWEST_FIRST)
    found = search.matching(SUBJECT_KIND)
    both = found.join(Listing.__table__, _listing.id == found.c.subject_id)
    return wanted.select_from(both).order_by(found.c.id.desc())


@lru_cache(maxsize=16)
def _newest(has_blocks: bool, limit: int) -> Select[Any]:
    shown = [SHOWN, _CONDITIONS["viewer"]] if has_blocks else [SHOWN]
    return _cards().where(*shown).order_by(*_NEWEST_FIRST).limit(at_most(limit))


@lru_cache(maxsize=1)
def _cards() -> Select[Any]:
    picture = MediaFile.__table__.c
    first_picture = (
        select(picture.public_id)
        .where(picture.subject_kind == literal_column(f"'{SUBJECT_KIND}'"))
        .where(picture.subject_ref == _listing.public_id)
        .order_by(picture.position, picture.id)
        .limit(at_most(1))
        .correlate(Listing.__table__)
        .scalar_subquery()
    )
    urgent_until = case((_listing.urgent_granted, _listing.deadline))
    return select(*(_listing[name] for name in ListingCard._fields[:8]), first_picture, urgent_until)
