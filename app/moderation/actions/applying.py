"""Making one move of a review: the state, and who decided what and why."""

from __future__ import annotations

from collections.abc import Mapping

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.moderation import queries
from app.moderation.models import ReviewDecision
from app.moderation.queries import Subject
from app.moderation.rules import (
    LIMITING,
    PUBLISHING,
    ModeratedKind,
    Move,
    Outcome,
    Reason,
    ReviewState,
    target_for,
)


def apply_move(
    actor: Actor,
    kind: ModeratedKind,
    subject: Subject,
    move: Move,
    reason: Reason | None,
    note: str,
    *,
    is_automatic: bool = False,
) -> ReviewDecision:
    """Make a move that was checked: change the state, and write down who decided what and why.

    What was decided automatically waits for a look.
    """
    before = subject.review_state
    waited = not actor.is_system and (before == ReviewState.PENDING or subject.needs_look)
    decision = ReviewDecision(
        public_id=new_public_id(), subject_kind=kind.name, subject_ref=subject.public_id,
        author_id=kind.author_of(subject), decided_by=actor.user_id, move=move, state_before=before,
        reason=reason if move in LIMITING else None, note=note, decided_at=now(),
        waiting_since=subject.submitted_at if waited else None,
        municipality_id=subject.municipality_id, is_automatic=is_automatic,
    )  # fmt: skip
    subject.review_state = target_for(move, subject) or before
    subject.needs_look = is_automatic
    if is_automatic:
        subject.submitted_at = now()
    else:
        subject.reviewed_at = now()
    if move in PUBLISHING:
        subject.reviewed_text = queries.snapshot(kind, subject)
        _grant_objections(kind, subject)
    db.session.add(decision)
    db.session.flush()
    audit.record(
        actor, f"moderation.{move}", kind.name, subject.public_id,
        before=str(before), reason=str(reason) if decision.reason else None,
    )  # fmt: skip
    return decision


def draft(
    kind: ModeratedKind, subject: Subject, move: Move, reason: Reason | None, note: str
) -> ReviewDecision:
    """Return a decision that is not made: what its mail would say can be shown."""
    return ReviewDecision(
        author_id=kind.author_of(subject),
        move=move,
        state_before=subject.review_state,
        reason=reason,
        note=note,
    )


def _grant_objections(kind: ModeratedKind, subject: Subject) -> None:
    """What is online again needs no answer to an objection any more."""
    for decision in queries.open_objections(kind, subject):
        decision.objection_settled_at, decision.objection_outcome = now(), Outcome.RESTORED


def checked_words(kind: ModeratedKind, subject: Subject, words: Mapping[str, str]) -> dict[str, str]:
    """Return of the suggested words those that differ from what stands there; too long ones are refused."""
    found = {}
    for name, (label, most) in kind.suggestable.items():
        text = words.get(name, "")
        if not text or text == getattr(subject, name):
            continue
        if len(text) > most:
            raise Invalid(
                _("%(label)s: use at most %(limit)s characters.", label=label, limit=most), f"suggest_{name}"
            )
        found[name] = text
    return found
