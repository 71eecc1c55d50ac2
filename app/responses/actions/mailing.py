"""Answering by mail: who answers one of our mails writes a message in its conversation."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user, recipient_of
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.ids import digest
from app.listings.queries import title_in_mail
from app.mail.actions import enqueue
from app.mail.models import OutboxMail
from app.mail.rules import Fate, Guard, Incoming, Problem
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.actions.talking import send_message
from app.responses.actions.telling import PARTY
from app.responses.models import Message, Response
from app.responses.policies import can_write
from app.responses.rules import (
    MAIL_LIFE,
    MESSAGE_LENGTH,
    MOST_BY_MAIL,
    MOST_BY_MAIL_WITHIN,
    TOLD_AGAIN_AFTER,
)

UNDELIVERED = "responses.undelivered"


def take_reply(ref: str, user_id: int, incoming: Incoming) -> Fate:
    """Write down what somebody answers by mail (wiring: MAIL_REPLIES); only from their own address."""
    response, person = queries.find(ref), find_user(user_id)
    if response is None or person is None or person.banned_at is not None:
        return Fate.NOBODY
    if incoming.sender != person.email:
        return Fate.OTHER_SENDER
    actor = actor_of(person)
    lock(response)
    if not queries.may_open(actor, response):
        return Fate.NOBODY
    mark = digest(f"{incoming.message_id} {ref}")
    if db.session.scalar(select(Message.id).where(Message.mail_digest == mark)) is not None:
        return Fate.KNOWN
    problem = _problem(actor, response, incoming)
    if problem is not None:
        return _tell(person, response, problem)
    message = send_message(actor, response, incoming.text)
    message.mail_digest = message.mail_digest or mark
    db.session.flush()
    return Fate.DELIVERED


def _problem(actor: Actor, response: Response, incoming: Incoming) -> Problem | None:
    """Return why these words are not passed on, if they are not."""
    last = queries.newest_message_at(response)
    is_over = not can_write(actor, response) or queries.is_cut(response)
    if is_over or last is None or last < now() - MAIL_LIFE:
        return Problem.OLD
    if incoming.problem is not None:
        return incoming.problem
    if len(incoming.text) > MESSAGE_LENGTH:
        return Problem.TOO_BIG
    by_mail = select(func.count(Message.id)).where(
        Message.author_id == actor.user_id,
        Message.mail_digest.is_not(None),
        Message.created_at > now() - MOST_BY_MAIL_WITHIN,
    )
    return Problem.TOO_MANY if (db.session.scalar(by_mail) or 0) >= MOST_BY_MAIL else None


def _tell(person: User, response: Response, problem: Problem) -> Fate:
    """Tell somebody that their mail was not passed on: now and then, so that two machines never talk."""
    told = select(OutboxMail.id).where(
        OutboxMail.user_id == person.id,
        OutboxMail.kind == UNDELIVERED,
        OutboxMail.created_at > now() - TOLD_AGAIN_AFTER,
    )
    recipient = recipient_of(person.id)
    if recipient is None or db.session.scalar(told.limit(1)) is not None:
        return Fate.SILENT
    context = {
        "listing_title": title_in_mail(response.listing),
        "problem": problem.value,
        "path": f"/responses/{response.public_id}",
    }
    enqueue(
        UNDELIVERED,
        recipient,
        "responses/undelivered",
        context=context,
        guard=Guard(PARTY, response.public_id),
    )
    return Fate.TOLD
