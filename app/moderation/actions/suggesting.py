"""Words that a moderator suggests, and the author takes with one button."""

from __future__ import annotations

from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.moderation import policies, queries, signals
from app.moderation.actions.applying import apply_move
from app.moderation.actions.locking import lock
from app.moderation.models import ReviewDecision
from app.moderation.queries import Subject
from app.moderation.rules import ModeratedKind, Move, ReviewState


def accept_suggestion(actor: Actor, decision: ReviewDecision) -> tuple[ModeratedKind, Subject]:
    """Take the suggested words: a moderator chose them, so the thing is online at once."""
    found = queries.find_subject(decision.subject_ref)
    if found is None or not policies.can_read_decision(actor, decision, queries.organisation_of(found)):
        raise NotFound
    kind, subject = found
    lock(subject)
    lock(decision)
    if decision.accepted_at is not None:
        return kind, subject
    if not can_accept(kind, subject, decision):
        raise Conflict(_("Your text changed since. Send it in again."))
    decision.accepted_at = now()
    kind.apply(actor, subject, decision.suggestion or {})
    if subject.review_state == ReviewState.PENDING:
        approved = apply_move(SYSTEM, kind, subject, Move.APPROVE, None, "")
        approved.decided_by = decision.decided_by
        signals.decided.send(kind.name, actor=SYSTEM, subject=subject, move=Move.APPROVE)
    db.session.flush()
    audit.record(actor, "moderation.accept", kind.name, subject.public_id)
    return kind, subject


def can_accept(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> bool:
    """Tell whether the suggestion still fits: it is the last decision, and the text is the one it changes."""
    last = queries.latest_decision(kind.name, subject)
    return (
        bool(decision.suggestion)
        and decision.accepted_at is None
        and subject.review_state == ReviewState.CHANGES_REQUESTED
        and last is not None
        and last.id == decision.id
        and decision.suggested_on == queries.text_mark(kind, subject)
    )
