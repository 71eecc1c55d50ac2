"""Messages to and fro."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.actions.resting import wake_if_read
from app.responses.actions.telling import tell_other_side
from app.responses.models import Message, Response
from app.responses.policies import can_see, can_write, side_of
from app.responses.rules import DOUBLE_MESSAGE, Side


def send_message(actor: Actor, response: Response, body: str) -> Message:
    """Say something to the other side; the same words twice in a row within minutes are one message."""
    lock(response)
    if not can_see(actor, response):
        raise NotFound
    if not can_write(actor, response) or queries.is_cut(response):
        raise Conflict(_("You can no longer write in this conversation."))
    touch(actor, response)
    double = _find_double(actor, response, body)
    if double is not None:
        return double
    message = add_message(actor, response, body)
    tell_other_side(actor, response, "message", body=body)
    return message


def add_message(actor: Actor, response: Response, body: str) -> Message:
    """Write a message down."""
    assert actor.user_id is not None  # noqa: S101 - only people write; mypy wants to know
    message = Message(response_id=response.id, author_id=actor.user_id, body=body, created_at=now())
    db.session.add(message)
    db.session.flush()
    return message


def touch(actor: Actor, response: Response) -> None:
    """Note that this side did something here: what the other said before no longer waits for it."""
    if side_of(actor, response) is Side.RESPONDER:
        response.responder_read_at = now()
        db.session.flush()
        return
    response.poster_read_at = now()
    response.answered_at = response.answered_at or now()
    db.session.flush()
    wake_if_read(response.listing)


def _find_double(actor: Actor, response: Response, body: str) -> Message | None:
    last = db.session.scalar(
        select(Message).where(Message.response_id == response.id).order_by(Message.id.desc()).limit(1)
    )
    if last is None or not actor.is_(last.author_id) or last.body != body:
        return None
    return last if now() - last.created_at < DOUBLE_MESSAGE else None
