"""Telling what was decided: the statement of reasons, or the good news."""

from __future__ import annotations

from app.moderation.models import ReviewDecision
from app.moderation.queries import LIMITED, Subject, statement_of
from app.moderation.rules import LIMITING, NOTICE_LIMITED, NOTICE_PUBLISHED, ModeratedKind, Move, ReviewState
from app.notifications import actions as notifications


def tell_author(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> None:
    """Send the statement of reasons, or the good news; an approved edit was online all along."""
    if decision.author_id is None or (
        decision.move == Move.APPROVE and decision.state_before == ReviewState.PUBLISHED
    ):
        return
    limits = decision.move in LIMITING
    template = LIMITED if limits else "moderation/published"
    notifications.notify(
        NOTICE_LIMITED if limits else NOTICE_PUBLISHED,
        decision.author_id,
        template="moderation/reported" if decision.is_automatic else template,
        subject_kind=kind.name,
        subject_ref=subject.public_id,
        path=f"/moderation/decisions/{decision.public_id}" if limits else kind.path_of(subject),
        context=statement_of(kind, subject, decision) | {"fitting": [] if limits else kind.fitting(subject)},
        topic=kind.title_of(subject),
    )
