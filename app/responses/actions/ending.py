"""When there is no place left, or no listing any more: everyone who waits hears it at once."""

from __future__ import annotations

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.listings.models import Listing
from app.listings.rules import Life
from app.responses import queries
from app.responses.actions.locking import lock_listing
from app.responses.actions.telling import tell_responder
from app.responses.models import Response
from app.responses.rules import WAITING, Move, Side, target_of


def end_waiting(listing: Listing) -> int:
    """End all answers that still wait for a listing that was closed; return how many."""
    listing = lock_listing(listing.id)
    return end_all(listing, Move.FILL if listing.life is Life.FULFILLED else Move.LAPSE)


def end_all(listing: Listing, move: Move) -> int:
    """Make the same last move for everyone who waits, and tell each of them with one other listing."""
    waiting = db.session.scalars(
        select(Response)
        .where(Response.listing_id == listing.id, Response.state.in_(sorted(WAITING)))
        .order_by(Response.id)
        .execution_options(populate_existing=True)
    ).all()
    for response in waiting:
        _end(response, move)
    return len(waiting)


def _end(response: Response, move: Move) -> None:
    target = target_of(move, response.state, Side.SYSTEM)
    if target is None:
        return
    response.state, response.ended_at = target, now()
    db.session.flush()
    other = queries.next_best(response.listing, response.responder_id)
    title, public_id = other or ("", "")
    path = f"/listings/{public_id}" if other else "/listings"
    tell_responder(response, target.value, other_title=title, other_path=path)
