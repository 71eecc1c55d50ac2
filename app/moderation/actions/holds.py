"""Showing colleagues what one looks at, and how one wants the desk to work."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.moderation import policies
from app.moderation.actions.locking import lock
from app.moderation.models import DeskChoice, DeskHold
from app.moderation.queries import Subject, may_look
from app.moderation.rules import HOLD_FOR, UNDO_SECONDS, ModeratedKind


def hold(actor: Actor, kind: ModeratedKind, subject: Subject, *, take_over: bool = False) -> bool:
    """Show that one looks at something; return whether nobody else does. Any moderator may take over."""
    lock(subject)
    if not may_look(actor, kind, subject):
        raise NotFound
    found = db.session.scalar(
        select(DeskHold).where(DeskHold.subject_kind == kind.name, DeskHold.subject_ref == subject.public_id)
    )
    if found is None:
        found = DeskHold(subject_kind=kind.name, subject_ref=subject.public_id, moderator_id=actor.user_id)
        db.session.add(found)
    elif not (take_over or actor.is_(found.moderator_id) or found.until <= now()):
        return False
    found.moderator_id, found.until = actor.user_id or 0, now() + HOLD_FOR
    db.session.flush()
    return True


def let_go(kind: ModeratedKind, subject: Subject) -> None:
    """Nobody looks at what was decided."""
    db.session.execute(
        delete(DeskHold).where(DeskHold.subject_kind == kind.name, DeskHold.subject_ref == subject.public_id)
    )


def choose(actor: Actor, *, keys_off: bool, undo_seconds: int, helps_elsewhere: bool) -> None:
    """Set how the desk works for this moderator, from now on."""
    if not policies.can_read_queue(actor):
        raise Forbidden
    if undo_seconds not in UNDO_SECONDS:
        raise Invalid(_("Choose one of the list."), "undo_seconds")
    db.session.merge(
        DeskChoice(
            user_id=actor.user_id,
            keys_off=keys_off,
            undo_seconds=undo_seconds,
            helps_elsewhere=helps_elsewhere,
        )
    )
    db.session.flush()
