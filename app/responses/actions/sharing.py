"""Letting the other side see one's own e-mail and phone, and taking that back."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.actions.talking import begin_writing, touch
from app.responses.actions.telling import tell_other_side
from app.responses.models import Response, SharedContact
from app.responses.policies import can_see


def share_contact(actor: Actor, response: Response, phone: str = "") -> None:
    """Show one's own details to this other side, and to nobody else; the mail that tells it holds none."""
    begin_writing(actor, response)
    shared = queries.find_shared(actor, response)
    if shared is not None and shared.phone == phone:
        return
    if shared is None:
        shared = SharedContact(response_id=response.id, user_id=actor.user_id, shared_at=now())
        db.session.add(shared)
        tell_other_side(actor, response, "contact")
    shared.phone = phone
    db.session.flush()
    touch(actor, response)


def unshare_contact(actor: Actor, response: Response) -> None:
    """Take one's own details back; always possible, as long as one sees the conversation."""
    lock(response)
    if not can_see(actor, response):
        raise NotFound
    mine = (SharedContact.response_id == response.id, SharedContact.user_id == actor.user_id)
    db.session.execute(delete(SharedContact).where(*mine))
