"""Reading how what a person posts is treated."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.core.pagination import PAGE_SIZE
from app.moderation import policies
from app.moderation.models import PostingRule, ReviewDecision
from app.moderation.queries.subjects import Subject, kinds
from app.moderation.rules import (
    HELP_AFTER,
    LIMITING,
    ModeratedKind,
    Move,
    Outcome,
    Posting,
    publishes_at_once,
)


def rules_for(user_id: int, municipality_id: int) -> Select[PostingRule]:
    """Return the query of what was decided about a person's posting in one municipality, newest first."""
    return (
        select(PostingRule)
        .where(PostingRule.user_id == user_id, PostingRule.municipality_id == municipality_id)
        .order_by(PostingRule.id.desc())
    )


def posting_rule(user_id: int | None, municipality_id: int) -> PostingRule | None:
    """Return what counts now; nothing for nobody."""
    if user_id is None:
        return None
    return db.session.scalar(rules_for(user_id, municipality_id).limit(1))


def posting_history(user_id: int, municipality_id: int) -> Sequence[PostingRule]:
    """Return all that was decided, newest first."""
    return db.session.scalars(rules_for(user_id, municipality_id).limit(PAGE_SIZE)).all()


def posting_stop(user_id: int | None, municipality_id: int) -> PostingRule | None:
    """Return the decision by which this person may not post there, if any."""
    rule = posting_rule(user_id, municipality_id)
    return rule if rule is not None and rule.level is Posting.NO_POSTING else None


def is_looked_at_first(user_id: int | None, municipality_id: int) -> bool:
    """Tell whether a moderator decided to look at this person's posts before others see them."""
    rule = posting_rule(user_id, municipality_id)
    return rule is not None and rule.level is Posting.REVIEWED


def goes_online_at_once(kind: ModeratedKind, subject: Subject) -> bool:
    """Tell whether this is online before it is looked at: its author earned that, or a moderator said so."""
    author_id = kind.author_of(subject)
    if not kind.at_once or author_id is None:
        return False
    rule = posting_rule(author_id, subject.municipality_id)
    return publishes_at_once(rule.level if rule else None, approved_since_refusal(author_id))


def approved_since_refusal(user_id: int) -> int:
    """Return how many posts of a person were approved since the last one that was rightly refused."""
    refused = (
        select(func.max(ReviewDecision.decided_at))
        .where(
            ReviewDecision.author_id == user_id,
            ReviewDecision.move.in_(LIMITING),
            ReviewDecision.is_automatic.is_(False),
            ReviewDecision.objection_outcome.is_distinct_from(Outcome.RESTORED),
        )
        .scalar_subquery()
    )
    approved = select(func.count(ReviewDecision.subject_ref.distinct())).where(
        ReviewDecision.author_id == user_id,
        ReviewDecision.move == Move.APPROVE,
        ReviewDecision.subject_kind.in_([kind.name for kind in kinds().values() if kind.at_once]),
        (ReviewDecision.decided_at > refused) | refused.is_(None),
    )
    return db.session.scalar(approved) or 0


def get_posting_statement(actor: Actor, public_id: str) -> PostingRule:
    """Return a decision about one's own posting; for others it does not exist."""
    rule = db.session.scalar(select(PostingRule).where(PostingRule.public_id == public_id))
    if rule is None or not actor.is_(rule.user_id):
        raise NotFound
    return rule


def get_posting_objection(actor: Actor, public_id: str) -> PostingRule:
    """Return a decision about somebody's posting to which they objected, for who may look at it."""
    rule = db.session.scalar(select(PostingRule).where(PostingRule.public_id == public_id))
    if rule is None or not policies.can_read_posting_objection(actor, rule, now()):
        raise NotFound
    return rule


def posting_objections(actor: Actor) -> Sequence[PostingRule]:
    """Return the decisions about posting whose person still waits for an answer to an objection."""
    statement = select(PostingRule).where(
        PostingRule.objected_at.is_not(None), PostingRule.objection_settled_at.is_(None)
    )
    places = actor.scopes(policies.MODERATOR)
    if None not in places:
        within = PostingRule.municipality_id.in_(sorted(p for p in places if p))
        overdue = PostingRule.objected_at <= now() - HELP_AFTER
        statement = statement.where(or_(within, overdue) if policies.is_helper(actor) else within)
    return db.session.scalars(statement.order_by(PostingRule.objected_at).limit(PAGE_SIZE)).all()
