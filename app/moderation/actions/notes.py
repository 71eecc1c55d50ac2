"""Noting something for colleagues."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Invalid, NotFound
from app.core.i18n import _
from app.moderation.models import ReviewNote
from app.moderation.queries import Subject, may_look
from app.moderation.rules import NOTE_KEEP, ModeratedKind


def note(actor: Actor, kind: ModeratedKind, subject: Subject, words: str, *, is_guarded: bool) -> None:
    """Note something for colleagues; only what protects somebody else stays out of the author's own data."""
    if not may_look(actor, kind, subject):
        raise NotFound
    if not words:
        raise Invalid(_("Write what your colleagues must know."), "words")
    db.session.add(
        ReviewNote(
            subject_kind=kind.name,
            subject_ref=subject.public_id,
            about_id=kind.author_of(subject),
            written_by=actor.user_id,
            body="" if is_guarded else words,
            guarded=words if is_guarded else "",
            created_at=now(),
        )
    )
    db.session.flush()


def forget_notes() -> int:
    """Forget notes of more than a year ago."""
    with transaction() as session:
        old = session.execute(delete(ReviewNote).where(ReviewNote.created_at < now() - NOTE_KEEP))
        return int(old.rowcount)  # type: ignore[attr-defined]
