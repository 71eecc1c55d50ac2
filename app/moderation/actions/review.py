"""Sending in and deciding: one move of a review."""

from __future__ import annotations

from typing import Any

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _, _l
from app.core.ids import new_public_id
from app.media.queries import of_subject
from app.moderation import policies, queries, signals
from app.moderation.actions.holds import let_go
from app.moderation.actions.locking import lock
from app.moderation.actions.reports import settle
from app.moderation.actions.undo import Step, one_step
from app.moderation.models import ReviewDecision
from app.moderation.queries import Subject
from app.moderation.rules import (
    DOUBLE_CLICK,
    LIMITING,
    NOTICE_LIMITED,
    NOTICE_PUBLISHED,
    PUBLISHING,
    RULES,
    TRANSITIONS,
    ModeratedKind,
    Move,
    Outcome,
    Reason,
    ReviewState,
    target_of,
)
from app.notifications import actions as notifications


def submit(actor: Actor, kind: str, subject: Subject) -> None:
    """Send something in for review; what waits already keeps its place in the queue."""
    _check_is_own(actor, queries.kind_named(kind), subject)
    if subject.review_state == ReviewState.PENDING:
        return
    target = target_of(Move.SUBMIT, subject.review_state)
    if target is None:
        raise Conflict(_("This cannot be sent in now."))
    subject.review_state, subject.submitted_at = target, now()
    db.session.flush()
    signals.submitted.send(kind, actor=actor, subject=subject)


def note_edit(actor: Actor, kind: str, subject: Subject) -> None:
    """Ask a moderator to look at what was changed after publication; it stays online meanwhile."""
    _check_is_own(actor, queries.kind_named(kind), subject)
    if subject.review_state != ReviewState.PUBLISHED or subject.needs_look:
        return
    subject.needs_look, subject.submitted_at = True, now()
    db.session.flush()


def _check_is_own(actor: Actor, kind: ModeratedKind, subject: Subject) -> None:
    if not policies.can_submit(actor, kind.author_of(subject), kind.organisation_of(subject)):
        raise Forbidden


def decide(
    actor: Actor,
    kind: str,
    subject: Subject,
    move: Move,
    reason: Reason | None = None,
    note: str = "",
    *,
    seen: str = "",
) -> ReviewDecision:
    """Decide on what waits: change its state, keep why, tell its author. `seen` marks what was read.

    For some seconds it can be taken back; the mails about it wait that long.
    """
    with one_step(actor) as step:
        return decide_within(step, actor, queries.kind_named(kind), subject, move, reason, note, seen=seen)


def decide_within(
    step: Step,
    actor: Actor,
    kind: ModeratedKind,
    subject: Subject,
    move: Move,
    reason: Reason | None = None,
    note: str = "",
    *,
    seen: str = "",
) -> ReviewDecision:
    """Decide as part of a step that is taken back as a whole."""
    lock(subject)
    repeated = _same_again(actor, kind, subject, move)
    if repeated is not None:
        return repeated
    _check_may_decide(actor, kind, subject, move, seen)
    _check_statement(move, reason, note)
    step.remember(kind, subject)
    let_go(kind, subject)
    decision = apply_move(actor, kind, subject, move, reason, note)
    if move in LIMITING:
        settle(actor, kind, subject, Outcome.ACTED)
    _tell_author(kind, subject, decision)
    signals.decided.send(kind.name, actor=actor, subject=subject, move=move)
    return decision


def _same_again(actor: Actor, kind: ModeratedKind, subject: Subject, move: Move) -> ReviewDecision | None:
    """Return the decision that a second click of the same moderator repeats."""
    last = queries.latest_decision(kind.name, subject)
    if last is None or last.move != move or not actor.is_(last.decided_by) or subject.needs_look:
        return None
    is_done = subject.review_state == TRANSITIONS[move].target
    return last if is_done and now() - last.decided_at < DOUBLE_CLICK else None


def _check_may_decide(actor: Actor, kind: ModeratedKind, subject: Subject, move: Move, seen: str) -> None:
    if not policies.can_read_item(actor, subject, now()):
        raise NotFound
    nothing_new = (
        move == Move.APPROVE and subject.review_state == ReviewState.PUBLISHED and not subject.needs_look
    )
    if nothing_new or (target_of(move, subject.review_state) is None and not TRANSITIONS[move].by_author):
        raise Conflict(_("Somebody else decided on this, or its author took it back."))
    author_id, organisation_id = kind.author_of(subject), kind.organisation_of(subject)
    if not policies.can_decide(actor, subject, author_id, move, organisation_id, at=now()):
        raise Forbidden(_("Another moderator decides on this, because it is your own."))
    if seen and seen != queries.fingerprint(kind, subject, of_subject(kind.name, subject.public_id)):
        raise Conflict(_("The author changed the text while you read it. Look at it again."))


def _check_statement(move: Move, reason: Reason | None, note: str) -> None:
    """See to it that a decision that limits something says why."""
    if move not in LIMITING:
        return
    if reason is None:
        raise Invalid(_("Choose a reason."), "reason")
    if reason == Reason.OTHER and not note:
        raise Invalid(_("Explain the reason in your own words."), "note")


def apply_move(
    actor: Actor, kind: ModeratedKind, subject: Subject, move: Move, reason: Reason | None, note: str
) -> ReviewDecision:
    """Make a move that was checked: change the state, and write down who decided what and why."""
    before, waited = subject.review_state, subject.review_state == ReviewState.PENDING or subject.needs_look
    decision = ReviewDecision(
        public_id=new_public_id(), subject_kind=kind.name, subject_ref=subject.public_id,
        author_id=kind.author_of(subject), decided_by=actor.user_id, move=move, state_before=before,
        reason=reason if move in LIMITING else None, note=note, decided_at=now(),
        waiting_since=subject.submitted_at if waited else None,
    )  # fmt: skip
    subject.review_state = TRANSITIONS[move].target
    subject.reviewed_at, subject.needs_look = now(), False
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


def _grant_objections(kind: ModeratedKind, subject: Subject) -> None:
    """What is online again needs no answer to an objection any more."""
    for decision in queries.open_objections(kind, subject):
        decision.objection_settled_at, decision.objection_outcome = now(), Outcome.RESTORED


def _tell_author(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> None:
    """Send the statement of reasons, or the good news; an approved edit was online all along."""
    if decision.author_id is None or (
        decision.move == Move.APPROVE and decision.state_before == ReviewState.PUBLISHED
    ):
        return
    limits = decision.move in LIMITING
    notifications.notify(
        NOTICE_LIMITED if limits else NOTICE_PUBLISHED,
        decision.author_id,
        template="moderation/limited" if limits else "moderation/published",
        subject_kind=kind.name,
        subject_ref=subject.public_id,
        path=f"/moderation/decisions/{decision.public_id}" if limits else kind.path_of(subject),
        context=statement_of(kind, subject, decision) | {"fitting": [] if limits else kind.fitting(subject)},
        topic=kind.title_of(subject),
    )


def statement_of(kind: ModeratedKind, subject: Subject, decision: ReviewDecision) -> dict[str, Any]:
    """Return what a message about a decision says: what, why by which rule, and where to object."""
    return {
        "title": kind.title_of(subject),
        "move": str(decision.move),
        "rule": _l(RULES[decision.reason][1]) if decision.reason else "",
        "note": decision.note,
        "statement_path": f"/moderation/decisions/{decision.public_id}",
        "subject_path": kind.path_of(subject),
    }
