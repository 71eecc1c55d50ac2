"""Messages to and fro."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import _
from app.media import actions as media
from app.media.queries import are_kept, of_subject
from app.media.rules import Recoded
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.actions.records import recount
from app.responses.actions.resting import wake_if_read
from app.responses.actions.telling import tell_other_side
from app.responses.models import Message, Response
from app.responses.policies import can_see, can_thank, can_write, side_of
from app.responses.rules import DOUBLE_MESSAGE, MOST_PHOTOS_IN_ALL, SUBJECT_KIND, Side


def begin_writing(actor: Actor, response: Response) -> None:
    """Hold a conversation, and see that this side may say something in it now."""
    lock(response)
    if not can_see(actor, response):
        raise NotFound
    if not can_write(actor, response) or queries.is_cut(response):
        raise Conflict(_("You can no longer write in this conversation."))


def send_message(actor: Actor, response: Response, body: str, pictures: Sequence[Recoded] = ()) -> Message:
    """Say something to the other side; the same words twice in a row within minutes are one message."""
    begin_writing(actor, response)
    double = _find_double(actor, response, body, pictures)
    if double is not None:
        return double
    message = add_message(actor, response, body, pictures)
    touch(actor, response)
    tell_other_side(actor, response, "message", body=body, photos=len(pictures))
    return message


def say_thanks(actor: Actor, response: Response, body: str) -> Message:
    """Say thank you, once it worked; one person does so once: what is said later is a message like any."""
    begin_writing(actor, response)
    if not can_thank(actor, response):
        raise Conflict(_("You can say thank you once it worked."))
    said = queries.find_thanks(actor, response)
    if said is not None:
        return said if said.body == body else send_message(actor, response, body)
    message = add_message(actor, response, body)
    message.is_thanks = True
    db.session.flush()
    touch(actor, response)
    tell_other_side(actor, response, "thanks", body=body)
    return message


def add_message(actor: Actor, response: Response, body: str, pictures: Sequence[Recoded] = ()) -> Message:
    """Write a message down, with its pictures."""
    assert actor.user_id is not None  # noqa: S101 - only people write; mypy wants to know
    message = Message(
        response_id=response.id, author_id=actor.user_id, body=body, created_at=now(), photos=len(pictures)
    )
    db.session.add(message)
    db.session.flush()
    if pictures and len(of_subject(SUBJECT_KIND, response.public_id)) + len(pictures) > MOST_PHOTOS_IN_ALL:
        raise Invalid(_("This conversation holds no more pictures."), "photos")
    for picture in pictures:
        media.store(actor, SUBJECT_KIND, response.public_id, picture, position=message.id)
    return message


def mark_read(actor: Actor, response: Response, upto: int) -> None:
    """Note that this side has read the messages up to this one; it never goes back."""
    lock(response)
    side = side_of(actor, response)
    if side is None:
        raise NotFound
    newest = min(upto, queries.newest_message_id(response))
    if side is Side.RESPONDER:
        response.responder_seen = max(response.responder_seen, newest)
    else:
        response.poster_seen = max(response.poster_seen, newest)
    db.session.flush()
    if side is Side.POSTER:
        wake_if_read(response.listing)


def touch(actor: Actor, response: Response) -> None:
    """Note that this side did something here: what the other said before was read and waits no longer."""
    newest = queries.newest_message_id(response)
    if side_of(actor, response) is Side.RESPONDER:
        response.responder_read_at, response.responder_seen = now(), newest
        db.session.flush()
        return
    response.poster_read_at, response.poster_seen = now(), newest
    is_first, response.answered_at = response.answered_at is None, response.answered_at or now()
    db.session.flush()
    if is_first:
        recount(response.listing)
    wake_if_read(response.listing)


def _find_double(actor: Actor, response: Response, body: str, pictures: Sequence[Recoded]) -> Message | None:
    last = db.session.scalar(
        select(Message).where(Message.response_id == response.id).order_by(Message.id.desc()).limit(1)
    )
    if last is None or not actor.is_(last.author_id) or (last.body, last.photos) != (body, len(pictures)):
        return None
    if not are_kept(SUBJECT_KIND, response.public_id, pictures, position=last.id):
        return None
    return last if now() - last.created_at < DOUBLE_MESSAGE else None
