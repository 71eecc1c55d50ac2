"""Answering a listing, with an account at once, without one after the mail is opened."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.queries import is_blocked
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.listings import actions as listings
from app.listings.models import Listing
from app.listings.policies import can_answer
from app.listings.queries import takes_answers
from app.listings.rules import Life
from app.responses import queries
from app.responses.actions.locking import lock, lock_listing
from app.responses.actions.resting import rest_if_crowded
from app.responses.actions.talking import add_message, send_message
from app.responses.actions.telling import tell_poster
from app.responses.models import Message, Response
from app.responses.policies import can_write
from app.responses.rules import Move, Side, State, target_of


def respond(actor: Actor, listing: Listing, message: str, *, is_question: bool = False) -> Response:
    """Answer a listing: sent (or on the waiting list) at once, a draft while the address is not proven.

    A second answer while the first goes on leads to the first.
    """
    listing = lock_listing(listing.id)
    if not actor.is_proven:
        return _draft(actor, listing, message, is_question=is_question)
    standing = queries.find_standing(actor, listing)
    if standing is not None:
        return _say_again(actor, standing, message)
    if not _may_answer(actor, listing):
        raise Conflict(_why_not(listing))
    response = _write(actor, listing, message, is_question=is_question)
    _deliver(response, listing, message)
    return response


def confirm_answer(actor: Actor, subject_ref: str) -> str:
    """Send the answer whose writer has opened the mail; return its conversation (wiring: PROOFS)."""
    draft = queries.find(subject_ref)
    return f"/responses/{confirm(actor, draft).public_id}" if draft else "/account/responses"


def confirm(actor: Actor, response: Response) -> Response:
    """Deliver a draft whose writer has just proven the address; lapsed when the listing closed meanwhile."""
    if not actor.is_(response.responder_id):
        raise NotFound
    listing = lock(response)
    if response.state is not State.DRAFT:
        return response
    message = _first_message(response)
    standing = queries.find_standing(actor, listing)
    if standing is not None:
        db.session.delete(response)
        db.session.flush()
        return _say_again(actor, standing, message)
    if _may_answer(actor, listing):
        _deliver(response, listing, message)
        _drop_other_drafts(response)
    else:
        response.state, response.ended_at = State.LAPSED, now()
        db.session.flush()
    return response


def _why_not(listing: Listing) -> str:
    """Return why a listing takes no answer now: it changed while somebody wrote."""
    if listing.life is Life.PAUSED:
        return _("This note is paused just now. Your message is not sent. Come back later.")
    if listing.life is Life.OPEN:
        return _("You cannot answer this note.")
    return _("This note is closed since a moment ago. Your message is not sent.")


def _may_answer(actor: Actor, listing: Listing) -> bool:
    is_cut = actor.user_id is not None and is_blocked(actor.user_id, listing.author_id)
    return takes_answers(actor, listing) and not is_cut


def _draft(actor: Actor, listing: Listing, message: str, *, is_question: bool) -> Response:
    """Keep an answer until its writer proves the address.

    Whose address it is changes nothing here: the answer to the browser must not tell.
    """
    if not can_answer(Actor(), listing):
        raise Conflict(_why_not(listing))
    earlier = queries.find_draft(actor, listing, message)
    return earlier or _write(actor, listing, message, is_question=is_question)


def _write(actor: Actor, listing: Listing, message: str, *, is_question: bool) -> Response:
    assert actor.user_id is not None  # noqa: S101 - only people answer; mypy wants to know
    response = Response(
        public_id=new_public_id(),
        listing_id=listing.id,
        responder_id=actor.user_id,
        state=State.DRAFT,
        is_question=is_question,
        created_at=now(),
    )
    db.session.add(response)
    db.session.flush()
    add_message(actor, response, message)
    return response


def _deliver(response: Response, listing: Listing, message: str) -> None:
    is_full = queries.places_left(listing) == 0
    is_in_line = is_full and not response.is_question
    move, side = (Move.WAIT, Side.SYSTEM) if is_in_line else (Move.CONFIRM, Side.RESPONDER)
    target = target_of(move, response.state, side)
    if target is None:
        raise Conflict
    response.state = target
    response.sent_at = response.responder_read_at = now()
    db.session.flush()
    listings.note_answer(listing)
    who = queries.name_of(response.responder_id)
    tell_poster(response, "received", who=who, body=message, is_waiting=is_in_line)
    rest_if_crowded(response, listing)


def _say_again(actor: Actor, standing: Response, message: str) -> Response:
    """Add what is new in a second answer to the conversation that there is."""
    said = select(Message.id).where(
        Message.response_id == standing.id, Message.author_id == actor.user_id, Message.body == message
    )
    can_say = can_write(actor, standing) and not queries.is_cut(standing)
    if can_say and db.session.scalar(said.limit(1)) is None:
        send_message(actor, standing, message)
    return standing


def _first_message(response: Response) -> str:
    first = select(Message.body).where(Message.response_id == response.id).order_by(Message.id)
    return db.session.scalar(first.limit(1)) or ""


def _drop_other_drafts(response: Response) -> None:
    db.session.execute(
        delete(Response).where(
            Response.listing_id == response.listing_id,
            Response.responder_id == response.responder_id,
            Response.state == State.DRAFT,
        )
    )
