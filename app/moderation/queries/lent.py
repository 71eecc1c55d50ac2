"""What moderators of elsewhere see who agreed to help: what waits too long, with its page and pictures."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.moderation import policies
from app.moderation.models import ReviewDecision
from app.moderation.rules import DOUBLE_CLICK, HELP_AFTER, ReviewState


def lent_to(actor: Actor, kind: str, model: Any) -> list[ColumnElement[bool]]:
    """Return under which condition a thing is lent to a helper; nothing for everybody else.

    The twin of policies.can_help and can_help_objector.
    """
    if not policies.is_helper(actor):
        return []
    overdue = now() - HELP_AFTER
    waits = and_(model.review_state == ReviewState.PENDING, model.submitted_at <= overdue)
    objected = exists().where(
        ReviewDecision.subject_kind == kind,
        ReviewDecision.subject_ref == model.public_id,
        ReviewDecision.objected_at <= overdue,
        or_(
            ReviewDecision.objection_settled_at.is_(None),
            ReviewDecision.objection_settled_at > now() - DOUBLE_CLICK,
        ),
    )
    return [and_(model.review_state != ReviewState.DRAFT, or_(waits, objected))]


def is_lent(actor: Actor, kind: str, model: Any, public_id: str) -> bool:
    """Tell whether a thing is lent to the actor at this moment."""
    conditions = lent_to(actor, kind, model)
    if not conditions:
        return False
    return db.session.scalar(select(model.id).where(model.public_id == public_id, *conditions)) is not None
