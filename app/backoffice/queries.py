"""The numbers of the site, and the names behind the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import RoleGrant, User
from app.backoffice.policies import can_administer
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden
from app.listings.models import Listing
from app.listings.queries import FOR_ALL
from app.mail.models import OutboxMail
from app.moderation.models import Report, ReviewDecision
from app.responses.models import Response

RECENT: Final = timedelta(days=30)


@dataclass(frozen=True)
class Numbers:
    """How the site stands: each is a count by state, or a single count by name."""

    reviews: dict[str, int]
    lives: dict[str, int]
    people: dict[str, int]
    roles: dict[str, int]
    answers: dict[str, int]
    mails: dict[str, int]
    moderation: dict[str, int]


def numbers(actor: Actor) -> Numbers:
    """Count everything, for an administrator: numbers only, of the site as a whole."""
    if not can_administer(actor):
        raise Forbidden
    return Numbers(
        reviews=_by(Listing.review_state, FOR_ALL),
        lives=_by(Listing.life, FOR_ALL),
        people=_people(),
        roles=_by(RoleGrant.role),
        answers=_by(Response.state, Response.listing_id.in_(select(Listing.id).where(FOR_ALL))),
        mails=_by(OutboxMail.state),
        moderation=_moderation(),
    )


def _by(column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(
        select(column, func.count()).where(*conditions).group_by(column).order_by(column)
    )
    return {str(value): count for value, count in rows}


def _people() -> dict[str, int]:
    is_new = User.created_at > now() - RECENT
    row = db.session.execute(
        select(
            func.count().filter(User.confirmed_at.is_not(None)).label("confirmed"),
            func.count().filter(User.confirmed_at.is_(None)).label("unconfirmed"),
            func.count().filter(User.confirmed_at.is_not(None), is_new).label("new"),
            func.count().filter(User.banned_at.is_not(None)).label("banned"),
        ).select_from(User)
    ).one()
    return dict(row._mapping)


def _moderation() -> dict[str, int]:
    decided = select(func.count()).where(ReviewDecision.decided_at > now() - RECENT)
    waiting = ReviewDecision.objected_at.is_not(None) & ReviewDecision.objection_settled_at.is_(None)
    row = db.session.execute(
        select(
            select(func.count()).where(Report.handled_at.is_(None)).scalar_subquery().label("reports"),
            select(func.count()).where(waiting).scalar_subquery().label("objections"),
            decided.scalar_subquery().label("decided"),
        )
    ).one()
    return dict(row._mapping)


def names_behind(refs: Iterable[str]) -> dict[str, str]:
    """Return the names of these people by their reference in the audit log; who is gone is not among them."""
    rows = db.session.execute(select(User.public_id, User.name).where(User.public_id.in_(set(refs))))
    return {row.public_id: row.name for row in rows}
