"""Who waits for a listing, in which order, and what we noted of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.accounts.queries import mailed_token, read_mailed_token
from app.core.db import db
from app.core.errors import Gone
from app.listings.models import Listing
from app.responses.models import ListingCare, Response
from app.responses.queries.parties import is_cut_between
from app.responses.rules import State

_NO_MORE: Final = "no-more"


def in_line_since(response: Any) -> ColumnElement[datetime]:
    """Return since when an answer stands in line, as part of a query: who asked a question began later."""
    since: ColumnElement[datetime] = func.coalesce(response.place_asked_at, response.sent_at)
    return since


def waiting(listing: Listing, *states: State) -> Sequence[Response]:
    """Return the answers that wait for a listing in these states, in order, as they are now."""
    return db.session.scalars(
        select(Response)
        .where(Response.listing_id == listing.id, Response.state.in_(states))
        .order_by(in_line_since(Response), Response.id)
        .execution_options(populate_existing=True)
    ).all()


def line_of(listing: Listing) -> Sequence[Response]:
    """Return who may get a place that comes free, in order: not who only asks, is cut off or closed out."""
    return db.session.scalars(
        select(Response)
        .join(User, User.id == Response.responder_id)
        .where(Response.listing_id == listing.id, Response.state == State.WAITLISTED)
        .where(Response.is_question.is_(False), User.banned_at.is_(None))
        .where(~is_cut_between(Response.responder_id, listing.author_id))
        .order_by(in_line_since(Response), Response.id)
        .execution_options(populate_existing=True)
    ).all()


def places_of(user_id: int) -> Sequence[Response]:
    """Return the answers of somebody that hold a place and are not done."""
    mine = select(Response).where(Response.responder_id == user_id, Response.state == State.AGREED)
    return db.session.scalars(mine.order_by(Response.listing_id)).all()


def unread_count(listing_id: int) -> int:
    """Return how many answers wait that nobody on the listing's side looked at."""
    unread = select(func.count(Response.id)).where(
        Response.listing_id == listing_id,
        Response.state == State.SENT,
        Response.poster_read_at.is_(None),
        Response.poster_seen == 0,
    )
    return db.session.scalar(unread) or 0


def find_care(listing_id: int) -> ListingCare | None:
    """Return what we noted of a listing, if anything."""
    return db.session.scalar(select(ListingCare).where(ListingCare.listing_id == listing_id))


def is_resting(listing: Listing) -> bool:
    """Tell whether it was we who paused a listing, since its answers were not read."""
    care = find_care(listing.id)
    return care is not None and care.rested_at is not None


def no_more_path(response: Response) -> str:
    """Return the path (without language) where whoever answered says no more, without signing in.

    Empty for what is for a group alone: a mail opens nothing of a group.
    """
    if response.listing.group_only:
        return ""
    return f"/responses/no-more/{mailed_token(_NO_MORE, response.responder_id, response.public_id)}"


def read_no_more(token: str) -> Response:
    """Return the answer that a link of ours is about; Gone when there is none that it may take back."""
    user, public_id = read_mailed_token(_NO_MORE, token)
    found = db.session.scalar(select(Response).where(Response.public_id == public_id))
    if found is None or found.listing.group_only or found.responder_id != user.id:
        raise Gone
    return found
