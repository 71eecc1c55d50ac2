"""Deciding how what a person posts is treated, and answering who does not agree."""

from __future__ import annotations

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _, _l
from app.core.ids import new_public_id
from app.moderation import policies, queries
from app.moderation.actions.locking import hold_municipality, lock
from app.moderation.models import PostingRule
from app.moderation.rules import (
    LIMITING_LEVELS,
    NOTICE_OBJECTION,
    NOTICE_POSTING,
    RULES,
    Outcome,
    Posting,
    Reason,
)
from app.notifications import actions as notifications

KIND = "person"


def set_posting(
    actor: Actor, user_id: int, municipality_id: int, level: Posting, reason: Reason | None, note: str = ""
) -> PostingRule:
    """Decide how the posts of a person are treated in one municipality; they hear it, and why."""
    if not policies.can_set_posting(actor, municipality_id, user_id):
        raise Forbidden
    return _decide(actor, user_id, municipality_id, level, reason, note)


def _decide(
    actor: Actor, user_id: int, municipality_id: int, level: Posting, reason: Reason | None, note: str = ""
) -> PostingRule:
    hold_municipality(municipality_id)
    before = queries.posting_rule(user_id, municipality_id)
    if before is not None and before.level is level and before.reason is reason and before.note == note:
        return before
    _check_reason(level, reason, note)
    rule = PostingRule(
        public_id=new_public_id(),
        user_id=user_id,
        municipality_id=municipality_id,
        level=level,
        reason=reason if level in LIMITING_LEVELS else None,
        note=note,
        decided_by=actor.user_id,
        decided_at=now(),
    )
    db.session.add(rule)
    db.session.flush()
    _tell(rule)
    audit.record(
        actor,
        "moderation.posting",
        KIND,
        rule.public_id,
        level=str(level),
        before=str(before.level) if before else None,
        reason=str(rule.reason) if rule.reason else None,
    )
    return rule


def _check_reason(level: Posting, reason: Reason | None, note: str) -> None:
    if level not in LIMITING_LEVELS:
        return
    if reason is None:
        raise Invalid(_("Choose a reason."), "reason")
    if reason is Reason.OTHER and not note:
        raise Invalid(_("Explain the reason in your own words."), "note")


def _tell(rule: PostingRule) -> None:
    notifications.notify(
        NOTICE_POSTING,
        rule.user_id,
        template="moderation/posting",
        subject_kind=KIND,
        subject_ref=rule.public_id,
        path=_path(rule),
        context={
            "level": str(rule.level),
            "rule": _l(RULES[rule.reason][1]) if rule.reason else "",
            "note": rule.note,
            "statement_path": _path(rule),
        },
    )


def _path(rule: PostingRule) -> str:
    return f"/moderation/posting/{rule.public_id}"


def object_to_posting(actor: Actor, rule: PostingRule, words: str) -> None:
    """Object to a decision about one's own posting, once."""
    lock(rule)
    if rule.objected_at is not None:
        raise Conflict(_("You objected to this already. Another moderator looks at it."))
    if not policies.can_object_to_posting(actor, rule, now()):
        raise Forbidden
    if not words:
        raise Invalid(_("Write why you do not agree."), "objection")
    rule.objection, rule.objected_at = words, now()
    db.session.flush()


def settle_posting_objection(actor: Actor, rule: PostingRule, outcome: Outcome, answer: str = "") -> None:
    """Answer as another moderator than who decided: keep the decision, or go back to the usual."""
    lock(rule)
    if rule.objection_settled_at is not None:
        raise Conflict(_("Somebody else answered this objection."))
    if not policies.can_settle_posting_objection(actor, rule, now()):
        raise Forbidden(_("Another moderator answers this objection."))
    if outcome == Outcome.KEPT and not answer:
        raise Invalid(_("Write why the decision stays."), "answer")
    rule.objection_settled_at, rule.objection_answer = now(), answer
    rule.objection_outcome = Outcome.RESTORED if outcome == Outcome.RESTORED else Outcome.KEPT
    newest = queries.posting_rule(rule.user_id, rule.municipality_id)
    if rule.objection_outcome == Outcome.RESTORED and newest is not None and newest.id == rule.id:
        _decide(actor, rule.user_id, rule.municipality_id, Posting.USUAL, None)
    notifications.notify(
        NOTICE_OBJECTION,
        rule.user_id,
        template="moderation/posting_objection",
        subject_kind=KIND,
        subject_ref=rule.public_id,
        path=_path(rule),
        context={
            "restored": rule.objection_outcome == Outcome.RESTORED,
            "answer": answer,
            "statement_path": _path(rule),
        },
    )
    db.session.flush()
    audit.record(
        actor, "moderation.posting_objection", KIND, rule.public_id, outcome=str(rule.objection_outcome)
    )
