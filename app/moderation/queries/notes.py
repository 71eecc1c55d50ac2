"""Reading what moderators noted for each other."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.db import db
from app.core.pagination import PAGE_SIZE
from app.moderation.models import ReviewNote
from app.moderation.queries.subjects import Subject
from app.moderation.rules import ModeratedKind


def notes_on(kind: ModeratedKind, subject: Subject) -> Sequence[ReviewNote]:
    """Return what colleagues noted about a thing, or about its author elsewhere, newest first."""
    author_id = kind.author_of(subject)
    here = (ReviewNote.subject_kind == kind.name) & (ReviewNote.subject_ref == subject.public_id)
    about = or_(here, ReviewNote.about_id == author_id) if author_id is not None else here
    return db.session.scalars(
        select(ReviewNote).where(about).order_by(ReviewNote.id.desc()).limit(PAGE_SIZE)
    ).all()
