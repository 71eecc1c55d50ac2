"""Sending in and deciding: one move of a review."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.media.queries import of_subject
from app.moderation import policies, queries, signals
from app.moderation.actions.applying import apply_move, checked_words
from app.moderation.actions.holds import let_go
from app.moderation.actions.locking import lock
from app.moderation.actions.reports import settle
from app.moderation.actions.telling import tell_author
from app.moderation.actions.undo import Step, one_step
from app.moderation.models import ReviewDecision
from app.moderation.queries import Subject
from app.moderation.rules import (
    DOUBLE_CLICK,
    LIMITING,
    TRANSITIONS,
    ModeratedKind,
    Move,
    Outcome,
    Reason,
    ReviewState,
    is_hidden_unseen,
    target_for,
    target_of,
)


def submit(actor: Actor, kind: str, subject: Subject) -> None:
    """Send something in for review; what waits already keeps its place in the queue."""
    moderated = queries.kind_named(kind)
    _check_is_own(actor, moderated, subject)
    if subject.review_state == ReviewState.PENDING:
        return
    target = target_of(Move.SUBMIT, subject.review_state)
    if target is None:
        raise Conflict(_("This cannot be sent in now."))
    _check_may_post(actor, subject)
    subject.review_state, subject.submitted_at = target, now()
    db.session.flush()
    signals.submitted.send(kind, actor=actor, subject=subject)
    if queries.goes_online_at_once(moderated, subject):
        _publish_at_once(actor, moderated, subject)


def _check_may_post(actor: Actor, subject: Subject) -> None:
    """Refuse what somebody sends in who may not post there, and say where they read why."""
    if queries.posting_stop(actor.user_id, subject.municipality_id) is not None:
        raise Invalid(_("A moderator decided that you cannot post here now. The reason is in your notices."))


def _publish_at_once(actor: Actor, kind: ModeratedKind, subject: Subject) -> None:
    """Put online what its author earned that for; a moderator looks at it afterwards."""
    subject.review_state, subject.needs_look = ReviewState.PUBLISHED, True
    db.session.flush()
    signals.decided.send(kind.name, actor=actor, subject=subject, move=Move.APPROVE)


def note_edit(actor: Actor, kind: str, subject: Subject) -> None:
    """Ask a moderator to look at what was changed after publication.

    It stays online meanwhile, unless a moderator decided to look first at whatever this person posts there.
    """
    _check_is_own(actor, queries.kind_named(kind), subject)
    if subject.review_state != ReviewState.PUBLISHED:
        return
    _check_may_post(actor, subject)
    if queries.is_looked_at_first(actor.user_id, subject.municipality_id):
        subject.review_state, subject.needs_look, subject.submitted_at = ReviewState.PENDING, False, now()
        db.session.flush()
        signals.submitted.send(kind, actor=actor, subject=subject)
    elif not subject.needs_look:
        subject.needs_look, subject.submitted_at = True, now()
        db.session.flush()


def _check_is_own(actor: Actor, kind: ModeratedKind, subject: Subject) -> None:
    if not policies.can_submit(actor, kind, subject):
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
    words: Mapping[str, str] | None = None,
) -> ReviewDecision:
    """Decide on what waits: change its state, keep why, tell its author. `seen` marks what was read.

    For some seconds it can be taken back; the mails about it wait that long. `words` are what a moderator
    suggests instead, by attribute: the author takes them with one button.
    """
    moderated = queries.kind_named(kind)
    with one_step(actor) as step:
        return decide_within(step, actor, moderated, subject, move, reason, note, seen=seen, words=words)


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
    words: Mapping[str, str] | None = None,
) -> ReviewDecision:
    """Decide as part of a step that is taken back as a whole."""
    lock(subject)
    repeated = _same_again(actor, kind, subject, move)
    if repeated is not None:
        return repeated
    _check_may_decide(actor, kind, subject, move, seen)
    _check_statement(move, reason, note)
    suggestion = checked_words(kind, subject, words or {}) if move is Move.REQUEST_CHANGES else {}
    step.remember(kind, subject)
    let_go(kind, subject)
    was_reported = is_hidden_unseen(subject)
    decision = apply_move(actor, kind, subject, move, reason, note)
    if suggestion:
        decision.suggestion, decision.suggested_on = suggestion, queries.text_mark(kind, subject)
    if move in LIMITING or was_reported:
        settle(actor, kind, subject, Outcome.ACTED if move in LIMITING else Outcome.KEPT)
    tell_author(kind, subject, decision)
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
    if nothing_new or (target_for(move, subject) is None and not TRANSITIONS[move].by_author):
        raise Conflict(_("Somebody else decided on this, or its author took it back."))
    if not policies.can_decide(actor, kind, subject, move, now()):
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
