"""What deserves a second look in what waits: read in a fixed number of queries, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, union_all

from app.core.clock import now
from app.core.db import db
from app.moderation.models import ReviewDecision
from app.moderation.queries.authors import Author
from app.moderation.queries.subjects import Subject, kinds
from app.moderation.rules import ModeratedKind, Move, ReviewState
from app.moderation.rules.risks import Hint, Risk, most_alike, risks_in, sender_risks

DAY: Final = timedelta(days=1)
REFUSED_FOR: Final = timedelta(days=90)
REFUSED_MOST: Final = 100
Waiting = tuple[ModeratedKind, Subject, Author | None]


def hints_for(waiting: Sequence[Waiting]) -> dict[tuple[str, str], tuple[Hint, ...]]:
    """Return the hints about each of these, by kind and reference."""
    if not waiting:
        return {}
    senders = {kind.author_of(subject) for kind, subject, _author in waiting} - {None}
    sent, refused = _sent_today(senders), _refused({kind.name for kind, *_rest in waiting})
    return {
        (kind.name, subject.public_id): _hints(kind, subject, author, sent, refused[kind.name])
        for kind, subject, author in waiting
    }


def _hints(
    kind: ModeratedKind,
    subject: Subject,
    author: Author | None,
    sent: dict[int, int],
    refused: Sequence[tuple[str, str, str]],
) -> tuple[Hint, ...]:
    text = kind.free_text_of(subject)
    others = [(title, words) for ref, title, words in refused if ref != subject.public_id]
    like = most_alike(text, others)
    found = risks_in(text) + ((Hint(Risk.LIKE_REFUSED, like),) if like else ())
    if author is not None:
        found += sender_risks(author.published, sent.get(kind.author_of(subject) or 0, 0))
    return found


def _sent_today(senders: set[int | None]) -> dict[int, int]:
    """Return how much each of these people sent within a day, over all kinds."""
    parts = [
        select(kind.sender.label("sender")).where(
            kind.sender.in_(senders), kind.model.submitted_at > now() - DAY
        )
        for kind in kinds().values()
        if kind.sender is not None
    ]
    if not senders or not parts:
        return {}
    rows = union_all(*parts).subquery()
    counted = db.session.execute(select(rows.c.sender, func.count()).group_by(rows.c.sender))
    return {sender: number for sender, number in counted}  # noqa: C416 - rows are not pairs to mypy


def _refused(names: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what was refused or hidden of late, by kind: (ref, title, text)."""
    found: dict[str, list[tuple[str, str, str]]] = {name: [] for name in names}
    for name in names:
        kind = kinds()[name]
        refs = (
            select(ReviewDecision.subject_ref)
            .where(
                ReviewDecision.subject_kind == name,
                ReviewDecision.move.in_([Move.REJECT, Move.HIDE]),
                ReviewDecision.decided_at > now() - REFUSED_FOR,
            )
            .order_by(ReviewDecision.decided_at.desc())
            .limit(REFUSED_MOST)
        )
        rows = db.session.scalars(
            select(kind.model)
            .where(
                kind.model.public_id.in_(refs),
                kind.model.review_state.in_([ReviewState.REJECTED, ReviewState.HIDDEN]),
            )
            .order_by(kind.model.id.desc())
        )
        found[name] = [(row.public_id, kind.title_of(row), kind.free_text_of(row)) for row in rows]
    return found
