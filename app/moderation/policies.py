"""Who may do what in a review. Nobody decides on their own work, and nobody outside their municipality."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from app.core.actor import Actor
from app.moderation.models import PostingRule, ReviewDecision
from app.moderation.rules import (
    DOUBLE_CLICK,
    HELP_AFTER,
    LIMITING,
    LIMITING_LEVELS,
    OBJECT_WITHIN,
    TRANSITIONS,
    ModeratedKind,
    Move,
    ReviewState,
    target_for,
)

MODERATOR: Final = "moderator"
ADMINISTRATOR: Final = "administrator"
# Checked again when a mail of the desk leaves: whether its receiver still moderates there.
MODERATOR_GUARD: Final = "moderation.moderator"
# What a moderator holds beside it who agreed to help other municipalities.
HELPER: Final = "helping_moderator"
ORGANISATION_ROLES: Final = frozenset({"manager", "member"})


def acts_for(actor: Actor, organisation_id: int | None) -> bool:
    """Tell whether the actor acts for this organisation now."""
    own = (grant.scope_id for grant in actor.grants if grant.role in ORGANISATION_ROLES)
    return organisation_id is not None and organisation_id in own


def is_own_work(actor: Actor, kind: ModeratedKind, subject: Any) -> bool:
    """Tell whether the actor wrote it, acts for the organisation whose it is, or is concerned otherwise."""
    return (
        actor.is_(kind.author_of(subject))
        or acts_for(actor, kind.organisation_of(subject))
        or kind.concerns(actor, subject)
    )


def can_submit(actor: Actor, kind: ModeratedKind, subject: Any) -> bool:
    """Whose it is and the system itself send something in for review."""
    return actor.is_system or is_own_work(actor, kind, subject)


def can_read_queue(actor: Actor) -> bool:
    """Moderators, of whatever municipality, see the desk."""
    return actor.has_any(MODERATOR)


def is_helper(actor: Actor) -> bool:
    """Tell whether the actor moderates somewhere and agreed to help elsewhere."""
    return actor.has_any(MODERATOR) and actor.has_any(HELPER)


def can_help(actor: Actor, subject: Any, at: datetime) -> bool:
    """Moderators of elsewhere who agreed to help see what waits for more than 48 hours."""
    return (
        is_helper(actor)
        and subject.review_state == ReviewState.PENDING
        and subject.submitted_at is not None
        and at - subject.submitted_at >= HELP_AFTER
    )


def can_help_objector(actor: Actor, decision: ReviewDecision | PostingRule, at: datetime) -> bool:
    """Moderators of elsewhere who agreed to help see an objection that waits for more than 48 hours."""
    settled_at = decision.objection_settled_at
    return (
        is_helper(actor)
        and decision.objected_at is not None
        and at - decision.objected_at >= HELP_AFTER
        and (settled_at is None or at - settled_at < DOUBLE_CLICK)
    )


def can_read_numbers(actor: Actor) -> bool:
    """Moderators see the numbers of their municipality, administrators those of all."""
    return actor.has_any(MODERATOR) or actor.has(ADMINISTRATOR)


def number_places(actor: Actor) -> frozenset[int | None]:
    """Return the municipalities whose numbers the actor sees; `None` among them means all."""
    return frozenset({None}) if actor.has(ADMINISTRATOR) else actor.scopes(MODERATOR)


def can_read_item(actor: Actor, subject: Any, at: datetime) -> bool:
    """Moderators see what was ever sent in within their own municipality; a draft is the author's alone."""
    own = actor.has(MODERATOR, subject.municipality_id) and subject.review_state != ReviewState.DRAFT
    return own or can_help(actor, subject, at)


def can_decide(actor: Actor, kind: ModeratedKind, subject: Any, move: Move, at: datetime) -> bool:
    """Moderators of the municipality (or who help it) decide by an allowed move, never on their own work."""
    return (
        (actor.has(MODERATOR, subject.municipality_id) or can_help(actor, subject, at))
        and not is_own_work(actor, kind, subject)
        and not TRANSITIONS[move].by_author
        and target_for(move, subject) is not None
    )


def can_handle_report(actor: Actor, kind: ModeratedKind, subject: Any) -> bool:
    """Moderators of the municipality settle reports, never those about their own work."""
    return actor.has(MODERATOR, subject.municipality_id) and not is_own_work(actor, kind, subject)


def can_read_decision(actor: Actor, decision: ReviewDecision, organisation_id: int | None = None) -> bool:
    """The author reads the statement of reasons; of an organisation's thing, who acts for it now."""
    if organisation_id is not None:
        return acts_for(actor, organisation_id)
    return actor.is_(decision.author_id)


def can_object(
    actor: Actor, decision: ReviewDecision, organisation_id: int | None = None, *, at: datetime
) -> bool:
    """Whoever reads the statement objects once, within half a year, to a decision that limits something."""
    return (
        can_read_decision(actor, decision, organisation_id)
        and decision.move in LIMITING
        and decision.objected_at is None
        and at - decision.decided_at <= OBJECT_WITHIN
    )


def can_settle_objection(
    actor: Actor, decision: ReviewDecision, kind: ModeratedKind, subject: Any, at: datetime
) -> bool:
    """Another moderator of the municipality (or who helps it) than who decided answers, never to own work."""
    return (
        (actor.has(MODERATOR, subject.municipality_id) or can_help_objector(actor, decision, at))
        and not actor.is_(decision.decided_by)
        and not actor.is_(decision.author_id)
        and not is_own_work(actor, kind, subject)
        and decision.objected_at is not None
        and decision.objection_settled_at is None
    )


def can_set_posting(actor: Actor, municipality_id: int, user_id: int | None = None) -> bool:
    """Moderators of the municipality decide how a person's posts are treated there, never their own."""
    return actor.has(MODERATOR, municipality_id) and not actor.is_(user_id)


def can_object_to_posting(actor: Actor, rule: PostingRule, at: datetime) -> bool:
    """People object once, within half a year, to a decision that limits their posting."""
    return (
        actor.is_(rule.user_id)
        and rule.level in LIMITING_LEVELS
        and rule.objected_at is None
        and at - rule.decided_at <= OBJECT_WITHIN
    )


def can_read_posting_objection(actor: Actor, rule: PostingRule, at: datetime) -> bool:
    """Moderators of the municipality (or who help it) see who objects to how their posts are treated."""
    of_place = rule.objected_at is not None and can_set_posting(actor, rule.municipality_id)
    return of_place or can_help_objector(actor, rule, at)


def can_settle_posting_objection(actor: Actor, rule: PostingRule, at: datetime) -> bool:
    """Another moderator of the municipality (or who helps it) answers, never in their own case."""
    return (
        can_read_posting_objection(actor, rule, at)
        and not actor.is_(rule.user_id)
        and not actor.is_(rule.decided_by)
        and rule.objected_at is not None
        and rule.objection_settled_at is None
    )
