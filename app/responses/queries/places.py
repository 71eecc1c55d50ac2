"""Places of a listing: always derived, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from app.core.actor import Actor
from app.core.db import at_most, db
from app.listings.models import Listing
from app.responses.models import Response
from app.responses.queries.parties import is_cut_between
from app.responses.queries.records import shown_record
from app.responses.rules import KEEPS_FROM_ANSWERING, TAKES_A_PLACE, State


@dataclass(frozen=True)
class Standing:
    """How a listing stands for who looks at it: places, their own answer, and whether they are cut off."""

    taken: int
    own_id: str | None
    own_state: State | None
    is_cut: bool
    record: tuple[int, int, int | None] | None = None


def is_in(states: Iterable[State]) -> ColumnElement[bool]:
    """Return the condition that an answer is in one of these states, without a list to unpack each time."""
    return or_(*(Response.state == state for state in sorted(states)))


def taken_of_listing() -> ScalarSelect[int]:
    """Return the number of places that are taken, as part of a query on listings."""
    taken = select(func.count(Response.id)).where(Response.listing_id == Listing.id, is_in(TAKES_A_PLACE))
    return taken.correlate(Listing).scalar_subquery()


def answers_of_listing() -> ScalarSelect[int]:
    """Return the number of answers that somebody waits with, as part of a query on listings."""
    waiting = or_(is_in(TAKES_A_PLACE), Response.state == State.SENT, Response.state == State.WAITLISTED)
    answers = select(func.count(Response.id)).where(Response.listing_id == Listing.id, waiting)
    return answers.correlate(Listing).scalar_subquery()


def places_taken(listing_id: int) -> int:
    """Return how many places of a listing are agreed or done."""
    return db.session.scalar(select(taken_of_listing()).where(Listing.id == listing_id)) or 0


def places_left(listing: Listing) -> int:
    """Return how many places of a listing are still free."""
    return max(0, listing.quantity - places_taken(listing.id))


def agreed_count(listing_id: int) -> int:
    """Return how many answers to a listing are agreed and not yet done."""
    agreed = select(func.count()).where(Response.listing_id == listing_id, Response.state == State.AGREED)
    return db.session.scalar(agreed) or 0


def standing(actor: Actor, listing: Listing) -> Standing:
    """Return what the panel beside a listing tells a visitor: one query, none for nobody in particular."""
    if actor.user_id is None and listing.places_taken is not None:
        return Standing(listing.places_taken, None, None, is_cut=False)
    me = actor.user_id if actor.user_id is not None else -1
    row = db.session.execute(_standing(), {"listing_id": listing.id, "me": me}).one()
    record = None if row[4] is None else (row[4], row[5], row[6])
    return Standing(row[0], row[1], row[2], bool(row[3]), record)


@lru_cache(maxsize=1)
def _standing() -> Executable:
    """Return the query of the panel, built once: building it costs more than running it."""
    me = bindparam("me", type_=Integer)
    own = and_(Response.listing_id == Listing.id, Response.responder_id == me, Response.sent_at.is_not(None))
    rank = case((is_in(KEEPS_FROM_ANSWERING), 0), else_=1)
    record, is_shown = shown_record()
    return (
        select(taken_of_listing(), Response.public_id, Response.state, is_cut_between(Listing.author_id, me))
        .add_columns(record.counted, record.answered, record.usual_minutes)
        .select_from(Listing)
        .outerjoin(Response, own)
        .outerjoin(record, is_shown)
        .where(Listing.id == bindparam("listing_id"))
        .order_by(rank, Response.id.desc())
        .limit(at_most(1))
    )


def answered_by(person_id: Any) -> Select[Any]:
    """Return which listings somebody answered, however it ended, as part of a query on listings."""
    was_sent = Response.sent_at.is_not(None)
    return select(Response.listing_id).where(Response.responder_id == person_id, was_sent)


def next_best(response: Response) -> Any:
    """Return an open listing that may fit instead (title, public id, language), or None."""
    listing = db.session.get_one(Listing, response.listing_id)
    return current_app.extensions["next_best"](listing, response.responder_id)
