"""When there is no listing any more: everyone who waits hears it at once."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.accounts.queries import actor_of, find_user
from app.core.clock import now
from app.core.db import db
from app.listings.models import Listing
from app.listings.rules import Life
from app.notifications import actions as notifications
from app.responses import queries
from app.responses.actions.line import another, make_move
from app.responses.actions.locking import lock, lock_listing
from app.responses.actions.moving import withdraw
from app.responses.actions.telling import tell_poster, tell_responder
from app.responses.models import Response
from app.responses.rules import LIVE, SUBJECT_KIND, WAITING, Move, State


def end_waiting(listing: Listing) -> int:
    """End all answers that still wait for a listing that was closed; return how many."""
    listing = lock_listing(listing.id)
    move = Move.FILL if listing.life is Life.FULFILLED else Move.LAPSE
    waiting = queries.waiting(listing, *sorted(WAITING))
    for response in waiting:
        _end(response, move)
    return len(waiting)


def _end(response: Response, move: Move) -> None:
    response.ended_at = now()
    make_move(response, move)
    tell_responder(response, response.state.value, turn=0, no_more_path="", **another(response))


def end_in_group(group_id: int, user_id: int) -> None:
    """Take back the answers of somebody who left a group; what was agreed there stays theirs."""
    statement = (
        select(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .where(Listing.group_id == group_id, Response.responder_id == user_id)
        .where(Response.state.in_(sorted(WAITING)))
        .order_by(Response.id)
    )
    for response in db.session.scalars(statement).all():
        lock(response)
        if response.state not in WAITING:
            continue
        response.state, response.ended_at = State.WITHDRAWN, now()
        db.session.flush()
        notifications.forget(SUBJECT_KIND, response.public_id, user_id)
        who = queries.name_of(user_id)
        tell_poster(response, "withdrawn", who=who, reason="", was_agreed=False, next_name="", next_path="")


def forget_notices_of(user_id: int) -> None:
    """Take out of what others were told the conversations that go with somebody: their name stands in it."""
    own = (Listing.author_id == user_id) & Listing.organisation_id.is_(None)
    theirs = or_(Response.responder_id == user_id, own)
    refs = select(Response.public_id).join(Listing, Listing.id == Response.listing_id).where(theirs)
    notifications.forget_all(SUBJECT_KIND, db.session.scalars(refs).all())


def end_for(user_id: int) -> None:
    """End kindly what somebody whose account was closed can no longer answer for, on both sides."""
    user = find_user(user_id)
    mine = select(Response).where(Response.responder_id == user_id, Response.state.in_(sorted(LIVE)))
    if user is not None:
        for response in db.session.scalars(mine.order_by(Response.id)).all():
            withdraw(actor_of(user), response)
    theirs = select(Listing).where(Listing.author_id == user_id, Listing.organisation_id.is_(None))
    for listing in db.session.scalars(theirs.order_by(Listing.id)).all():
        end_waiting(listing)


def tell_hidden(listing: Listing) -> None:
    """Tell everyone whose answer goes on that the listing is offline, by itself or with its organisation."""
    live = select(Response).where(Response.listing_id == listing.id, Response.state.in_(sorted(LIVE)))
    with_it = queries.organisation_name(listing) if listing.withheld_from else ""
    for response in db.session.scalars(live.order_by(Response.id)):
        tell_responder(response, "hidden", organisation=with_it)
