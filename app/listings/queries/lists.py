"""Short lists of listings and the rows of all lists: one query each, into small tuples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal_column, or_, select

from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import at_most, db, read
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.queries.access import IN_GROUP, SHOWN, owned_by
from app.listings.rules import SUBJECT_KIND, Help, Kind, Life, Waiting
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.search.rules import asked_words, holds, wishes_of

MINE_AT_MOST: Final = 200
TAKEN_AT_MOST: Final = 5_000
# So many stand beside the thread of their group.
LINES: Final = 5
# So many of the newest are looked through for words.
READ_IN_GROUP: Final = 200


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
    is_part: bool = False
    review_state: ReviewState = ReviewState.PUBLISHED
    life: Life = Life.OPEN


class OwnCard(NamedTuple):
    """What one sees of a listing of one's own, or of an organisation's: its card, its end and whose it is."""

    card: ListingCard
    expires_at: datetime | None
    organisation: str | None


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
    moments: list[str]
    languages: list[str]
    published_at: datetime
    edited_at: datetime


_listing: Final = Listing.__table__.c
NEWEST_FIRST: Final = (_listing.published_at.desc(), _listing.id.desc())


def newest(actor: Actor, limit: int) -> list[ListingCard]:
    """Return the newest open listings, for the front page."""
    return _cards_for(actor, _newest(actor.has_blocks, limit))


def of_organisation(actor: Actor, organisation_id: int, limit: int) -> list[ListingCard]:
    """Return what an organisation asks and offers now, newest first."""
    statement = _newest(actor.has_blocks, limit)
    return _cards_for(actor, statement.where(_listing.organisation_id == organisation_id))


def _cards_for(actor: Actor, statement: Select[Any]) -> list[ListingCard]:
    return [ListingCard(*row) for row in read(statement, {"viewer": actor.user_id})]


def in_group(actor: Actor, group_id: int, number: int) -> Page[ListingCard]:
    """Return one page of what is open in a group of the actor, newest first."""
    values = {"viewer": actor.user_id, "group": group_id, "skipped": (number - 1) * PAGE_SIZE}
    rows = read(_in_group(actor.has_blocks), values)
    return Page([ListingCard(*row[:-1]) for row in rows], number, rows[0][-1] if rows else 0)


class Line(NamedTuple):
    """A listing as one line beside the thread of its group."""

    public_id: str
    kind: Kind
    title: str
    language: str


def lines_in_group(actor: Actor, group_id: int) -> list[Line]:
    """Return the newest that is open in a group of the actor, and nothing more of it than a line needs."""
    rows = read(_lines(actor.has_blocks), {"viewer": actor.user_id, "group": group_id})
    return [Line(*row) for row in rows]


def found_in_group(actor: Actor, group_id: int, words: str) -> list[Line]:
    """Return what is open in a group of the actor and holds these words, newest first.

    The index holds nothing of a group: what is there is little, and read one by one.
    """
    wishes = wishes_of(asked_words(words))
    columns = (*(_listing[name] for name in Line._fields), _listing.body)
    statement = select(*columns).where(*_here(actor.has_blocks)).order_by(*NEWEST_FIRST)
    values = {"viewer": actor.user_id, "group": group_id}
    rows = read(statement.limit(at_most(READ_IN_GROUP)), values) if wishes else ()
    return [Line(*row[:-1]) for row in rows if holds((row.title, row.body), wishes)]


@lru_cache(maxsize=2)
def _lines(has_blocks: bool) -> Select[Any]:
    lines = select(*(_listing[name] for name in Line._fields)).where(*_here(has_blocks))
    return lines.order_by(*NEWEST_FIRST).limit(at_most(LINES))


def _here(has_blocks: bool) -> list[ColumnElement[bool]]:
    here = [IN_GROUP, _listing.group_id == bindparam("group")]
    return [*here, _listing.author_id.not_in(cut_off_from(bindparam("viewer")))] if has_blocks else here


@lru_cache(maxsize=2)
def _in_group(has_blocks: bool) -> Select[Any]:
    here = _here(has_blocks)
    some = select(_listing.id).where(*here).limit(at_most(COUNT_CAP)).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    page = cards().add_columns(count).where(*here).order_by(*NEWEST_FIRST)
    return page.limit(at_most(PAGE_SIZE)).offset(bindparam("skipped"))


def own_listings(actor: Actor) -> Sequence[Listing]:
    """Return the actor's own listings and those of their organisations as they are, newest first."""
    statement = select(Listing).where(_owned(actor)).order_by(Listing.id.desc())
    return db.session.scalars(statement.limit(TAKEN_AT_MOST)).all()


def _owned(actor: Actor) -> ColumnElement[bool]:
    return or_(owned_by(actor), _listing.organisation_id.in_(sorted(organisation_ids(actor))))


def mine(actor: Actor) -> list[OwnCard]:
    """Return the actor's own listings and those of their organisations, newest first."""
    return _whatever_became(_owned(actor))


def kept_by(actor: Actor) -> frozenset[str]:
    """Return the public ids of the actor's own drafts that wait to be called on (wiring: KEPT_DRAFTS)."""
    kept = current_app.extensions["kept_drafts"]()
    own = select(Listing.public_id).where(Listing.author_id == actor.user_id, Listing.id.in_(kept))
    return frozenset(db.session.scalars(own.where(Listing.review_state == ReviewState.DRAFT)))


def posted_by(organisation_id: int) -> list[OwnCard]:
    """Return all that an organisation posted, whatever became of it, newest first; for its own people."""
    return _whatever_became(_listing.organisation_id == organisation_id)


def _whatever_became(condition: ColumnElement[bool]) -> list[OwnCard]:
    named = select(Organisation.name).where(Organisation.id == _listing.organisation_id)
    beside = (_listing.review_state, _listing.life, _listing.expires_at, named.scalar_subquery())
    newest = cards().add_columns(*beside).where(condition).order_by(_listing.id.desc()).limit(MINE_AT_MOST)
    return [OwnCard(ListingCard(*row[:-2]), *row[-2:]) for row in db.session.execute(newest)]


def waiting_answers(actor: Actor) -> Mapping[str, Waiting]:
    """Return how many answers go on to each listing that the actor acts for (wiring: waiting_answers)."""
    found: Mapping[str, Waiting] = current_app.extensions["waiting_answers"](actor)
    return found


@lru_cache(maxsize=16)
def _newest(has_blocks: bool, limit: int) -> Select[Any]:
    not_cut = _listing.author_id.not_in(cut_off_from(bindparam("viewer")))
    shown = [SHOWN, not_cut] if has_blocks else [SHOWN]
    return cards().where(*shown).order_by(*NEWEST_FIRST).limit(at_most(limit))


@lru_cache(maxsize=1)
def cards() -> Select[Any]:
    """Return the query for cards, without a condition or an order."""
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
    columns = (_listing[name] for name in ListingCard._fields[:8])
    return select(*columns, first_picture, urgent_until, _listing.bundle.is_not(None))
