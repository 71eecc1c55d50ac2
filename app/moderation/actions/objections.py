"""Objecting to a decision; another moderator answers."""

from __future__ import annotations

from collections.abc import Collection

from flask import current_app

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.mail.rules import Guard
from app.moderation import policies, queries, signals
from app.moderation.actions.applying import apply_move
from app.moderation.actions.holds import let_go
from app.moderation.actions.locking import lock
from app.moderation.actions.undo import one_step
from app.moderation.models import ReviewDecision
from app.moderation.queries import Subject, statement_of
from app.moderation.rules import (
    NOTICE_DESK,
    NOTICE_OBJECTION,
    ModeratedKind,
    Move,
    Outcome,
    ReviewState,
    target_for,
)
from app.notifications import actions as notifications


def object_to(actor: Actor, decision: ReviewDecision, words: str) -> None:
    """Object to a decision, once: another moderator looks at it."""
    lock(decision)
    found = queries.find_subject(decision.subject_ref)
    organisation_id = queries.organisation_of(found)
    if not policies.can_read_decision(actor, decision, organisation_id):
        raise NotFound
    if decision.objected_at is not None:
        raise Conflict(_("You objected to this already. Another moderator looks at it."))
    if not policies.can_object(actor, decision, organisation_id, at=now()):
        raise Forbidden
    if not words:
        raise Invalid(_("Write why you do not agree."), "objection")
    decision.objection, decision.objected_at = words, now()
    db.session.flush()
    if found is not None:
        _tell_received(actor, *found, decision)
        _tell_colleagues(*found, decision)


def settle_objection(actor: Actor, decision: ReviewDecision, outcome: Outcome, answer: str = "") -> None:
    """Answer an objection as another moderator than who decided: keep the decision, or undo it."""
    lock(decision)
    kind, subject = queries.get_item(actor, decision.subject_ref)
    lock(subject)
    if decision.objection_settled_at is not None:
        raise Conflict(_("Somebody else answered this objection."))
    if not policies.can_settle_objection(actor, decision, kind, subject, now()):
        raise Forbidden(_("Another moderator answers this objection."))
    if outcome == Outcome.KEPT and not answer:
        raise Invalid(_("Write why the decision stays."), "answer")
    with one_step(actor) as step:
        step.remember(kind, subject)
        let_go(kind, subject)
        _settle(actor, kind, subject, decision, outcome, answer)


def _settle(
    actor: Actor,
    kind: ModeratedKind,
    subject: Subject,
    decision: ReviewDecision,
    outcome: Outcome,
    answer: str,
) -> None:
    decision.objection_settled_at, decision.objection_answer = now(), answer
    decision.objection_outcome = Outcome.RESTORED if outcome == Outcome.RESTORED else Outcome.KEPT
    audit.record(
        actor, "moderation.objection", kind.name, subject.public_id, outcome=str(decision.objection_outcome)
    )
    if decision.objection_outcome == Outcome.RESTORED:
        _put_back(actor, kind, subject)
    _tell_objector(kind, subject, decision)
    db.session.flush()


def _put_back(actor: Actor, kind: ModeratedKind, subject: Subject) -> None:
    """Put something online again after a granted objection, unless it is already."""
    if subject.review_state == ReviewState.PUBLISHED:
        return
    move = next((move for move in (Move.RESTORE, Move.APPROVE) if target_for(move, subject)), None)
    if move is not None:
        apply_move(actor, kind, subject, move, None, "")
        signals.decided.send(kind.name, actor=actor, subject=subject, move=move)


def _tell_objector(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> None:
    # What an organisation posted goes on to a colleague when its author leaves, and the answer with it.
    is_shared = kind.organisation_of(subject) is not None
    user_id = kind.author_of(subject) if is_shared else decision.author_id
    if user_id is None:
        return
    context = statement_of(kind, subject, decision)
    context |= {
        "restored": decision.objection_outcome == Outcome.RESTORED,
        "answer": decision.objection_answer,
    }
    notifications.notify(
        NOTICE_OBJECTION,
        user_id,
        template="moderation/objection",
        subject_kind=kind.name,
        subject_ref=subject.public_id,
        path=context["statement_path"],
        context=context,
        topic=kind.title_of(subject),
    )


def _tell_received(actor: Actor, kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> None:
    """Tell who objected that the objection has arrived, and what happens now."""
    if actor.user_id is None:
        return
    context = statement_of(kind, subject, decision)
    notifications.notify(
        NOTICE_OBJECTION,
        actor.user_id,
        template="moderation/objection_received",
        topic=kind.title_of(subject),
        subject_kind=kind.name,
        subject_ref=subject.public_id,
        path=context["statement_path"],
        context=context,
    )


def _tell_colleagues(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> None:
    """Tell the other moderators of the municipality that an objection waits."""
    people: Collection[int] = current_app.extensions["moderators_of"](subject.municipality_id)
    for user_id in sorted(set(people) - {decision.decided_by, decision.author_id}):
        notifications.notify(
            NOTICE_DESK,
            user_id,
            template="moderation/desk_objection",
            topic=kind.title_of(subject),
            subject_kind=kind.name,
            subject_ref=subject.public_id,
            path="/moderation?tab=objections",
            context={"title": kind.title_of(subject), "desk_path": "/moderation?tab=objections"},
            guard=Guard(policies.MODERATOR_GUARD, str(subject.municipality_id)),
        )
