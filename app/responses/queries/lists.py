"""Lists of answers: mine, those to my listings, and those beside one listing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.core.actor import Actor
from app.core.db import db
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.rules import Kind, Waiting
from app.organisations.models import Organisation
from app.responses.models import Message, Response
from app.responses.queries.conversations import visible_to
from app.responses.queries.places import taken_of_listing
from app.responses.rules import LIVE, State

PANEL_ROWS: Final = 20
_responder, _author = aliased(User), aliased(User)


class Tab(StrEnum):
    """Which answers somebody looks at."""

    ALL = "all"
    RECEIVED = "received"
    SENT = "sent"
    ORGANISATION = "organisation"


class Row(NamedTuple):
    """One answer in a list."""

    public_id: str
    state: State
    is_mine: bool
    is_my_turn: bool
    is_new: bool
    title: str
    kind: Kind
    language: str
    responder_name: str
    author_name: str
    organisation_name: str | None
    last_at: datetime


def mine(actor: Actor, tab: Tab, number: int) -> Page[Row]:
    """Return one page of the actor's conversations: who waits for them first, then the latest."""
    conditions = (visible_to(actor), _in_tab(actor, tab))
    rows = db.session.execute(rows_of(actor, conditions).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    items = [Row(*row) for row in rows]
    if number == 1 and len(items) < PAGE_SIZE:
        return Page(items, number, len(items))
    return Page(items, number, _count(conditions))


def of_listing(actor: Actor, listing: Listing) -> tuple[int, list[Row]]:
    """Return the places taken and the answers to one listing for its own side, in one query.

    Who waits for an answer comes first.
    """
    conditions = (Response.listing_id == listing.id, Response.sent_at.is_not(None))
    rows = db.session.execute(
        rows_of(actor, conditions).add_columns(taken_of_listing()).limit(PANEL_ROWS)
    ).all()
    return (rows[0][-1] if rows else 0), [Row(*row[:-1]) for row in rows]


def waiting_answers(actor: Actor) -> dict[str, Waiting]:
    """Return how many answers go on to the listings that the actor acts for (wiring: waiting_answers)."""
    newest = select(func.max(Message.id)).where(Message.response_id == Response.id).correlate(Response)
    own_turn = func.sum(case((_is_my_turn(false()), 1), else_=0))
    counted = (
        select(Listing.public_id, func.count(Response.id), own_turn)
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .outerjoin(Message, Message.id == newest.scalar_subquery())
        .where(visible_to(actor), Response.responder_id != actor.user_id, Response.state.in_(sorted(LIVE)))
        .group_by(Listing.public_id)
    )
    return {ref: Waiting(going, turns) for ref, going, turns in db.session.execute(counted)}


def turns(actor: Actor) -> int:
    """Return how many conversations wait for the actor."""
    newest = select(func.max(Message.id)).where(Message.response_id == Response.id).correlate(Response)
    statement = (
        select(func.count(Response.id))
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .join(Message, Message.id == newest.scalar_subquery())
        .where(visible_to(actor), _is_my_turn(Response.responder_id == actor.user_id))
    )
    return db.session.scalar(statement) or 0


def rows_of(actor: Actor, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Return the query of a list of answers, whose turn it is first."""
    newest = select(func.max(Message.id)).where(Message.response_id == Response.id).correlate(Response)
    is_mine = Response.responder_id == actor.user_id
    last_at = func.coalesce(Message.created_at, Response.created_at, type_=Response.created_at.type)
    my_turn = _is_my_turn(is_mine)
    return (
        select(
            Response.public_id,
            Response.state,
            is_mine,
            my_turn,
            _is_new(is_mine),
            Listing.title,
            Listing.kind,
            Listing.language,
        )
        .add_columns(_responder.name, _author.name, Organisation.name, last_at)
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .join(_responder, _responder.id == Response.responder_id)
        .join(_author, _author.id == Listing.author_id)
        .outerjoin(Organisation, Organisation.id == Listing.organisation_id)
        .outerjoin(Message, Message.id == newest.scalar_subquery())
        .where(*conditions)
        .order_by(case((my_turn, 0), else_=1), last_at.desc(), Response.id.desc())
    )


def _is_my_turn(is_mine: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether the other side spoke last and this side did nothing since.

    Opening a page changes nothing, so nobody is said to have read; one is said to have something to do.
    """
    theirs = and_(is_mine, Message.author_id != Response.responder_id, _is_after(Response.responder_read_at))
    ours = and_(~is_mine, Message.author_id == Response.responder_id, _is_after(Response.poster_read_at))
    return and_(Response.state.in_(sorted(LIVE)), or_(theirs, ours))


def _is_new(is_mine: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether the newest message is of the other side, and this side has not read it."""
    theirs = and_(is_mine, Message.author_id != Response.responder_id, Message.id > Response.responder_seen)
    ours = and_(~is_mine, Message.author_id == Response.responder_id, Message.id > Response.poster_seen)
    return or_(theirs, ours)


def _is_after(mark: Any) -> ColumnElement[bool]:
    return or_(mark.is_(None), Message.created_at > mark)


def _in_tab(actor: Actor, tab: Tab) -> ColumnElement[bool]:
    is_mine = Response.responder_id == actor.user_id
    if tab is Tab.SENT:
        return is_mine
    if tab is Tab.RECEIVED:
        return and_(~is_mine, Listing.organisation_id.is_(None))
    if tab is Tab.ORGANISATION:
        ours = sorted(organisation_ids(actor))
        return and_(~is_mine, Listing.organisation_id.in_(ours)) if ours else false()
    return Response.id.is_not(None)


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    some = (
        select(literal_column("1"))
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .where(*conditions)
        .limit(COUNT_CAP)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0
