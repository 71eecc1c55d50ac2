"""Who waits in silence: requests that nobody answers, and help that was agreed and never heard of again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.listings.models import Listing
from app.listings.queries import SHOWN
from app.listings.rules import Kind
from app.moderation.rules import ReviewState
from app.responses.models import ListingCare, Meeting, Response
from app.responses.queries.parties import acts_for
from app.responses.rules import ASK_AFTER, ASK_AFTER_MEETING, UNANSWERED_AFTER, MeetingState, State


class Unanswered(NamedTuple):
    """A request that nobody answers, in the list of moderators."""

    public_id: str
    title: str
    language: str
    category: str
    published_at: datetime | None


def _silent() -> tuple[ColumnElement[bool], ...]:
    answered = exists().where(Response.listing_id == Listing.id, Response.sent_at.is_not(None))
    return (
        SHOWN,
        Listing.kind == Kind.REQUEST,
        Listing.published_at <= now() - UNANSWERED_AFTER,
        ~answered,
    )


def unanswered(limit: int) -> Sequence[Listing]:
    """Return open requests that nobody answers for days and whose posters were not told yet, locked."""
    told = exists().where(ListingCare.listing_id == Listing.id, ListingCare.unanswered_at.is_not(None))
    return db.session.scalars(
        select(Listing)
        .where(*_silent(), ~told)
        .order_by(Listing.published_at, Listing.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def is_still_silent(user_id: int | None, ref: str) -> bool:
    """Tell whether somebody's request is still open without an answer: checked when the mail is sent."""
    silent = select(Listing.id).where(Listing.public_id == ref, acts_for(user_id or 0), *_silent())
    return db.session.scalar(silent) is not None


def is_on_listing_side(user_id: int | None, ref: str) -> bool:
    """Tell whether somebody still acts for a listing: checked when the mail is sent."""
    own = select(Listing.id).where(Listing.public_id == ref, acts_for(user_id or 0))
    return db.session.scalar(own) is not None


def unanswered_page(actor: Actor, number: int) -> Page[Unanswered]:
    """Return one page of the requests that nobody answers, where the actor moderates; the oldest first."""
    scopes = actor.scopes("moderator")
    places = sorted(scope for scope in scopes if scope is not None)
    where = (*_silent(), true() if None in scopes else Listing.municipality_id.in_(places))
    capped = select(Listing.id).where(*where).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped)) or 0
    rows = db.session.execute(
        select(Listing.public_id, Listing.title, Listing.language, Listing.category, Listing.published_at)
        .where(*where)
        .order_by(Listing.published_at, Listing.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([Unanswered(*row) for row in rows], number, total)


def past_its_day(limit: int) -> Sequence[Response]:
    """Return agreed answers whose day is over and of which nobody said whether it worked, locked."""
    return db.session.scalars(_past_its_day().limit(limit)).all()


def _past_its_day() -> Select[Any]:
    last_day = func.coalesce(Listing.until_date, Listing.from_date)
    by_listing = or_(last_day < today(), and_(last_day.is_(None), Response.agreed_at <= now() - ASK_AFTER))
    over = case((Meeting.id.is_(None), by_listing), else_=Meeting.starts_at <= now() - ASK_AFTER_MEETING)
    return (
        select(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .outerjoin(Meeting, and_(Meeting.response_id == Response.id, Meeting.state == MeetingState.AGREED))
        .where(Response.state == State.AGREED, Response.asked_at.is_(None), over)
        .where(Listing.review_state == ReviewState.PUBLISHED)
        .order_by(Response.agreed_at, Response.id)
        .with_for_update(of=Response, skip_locked=True)
    )
