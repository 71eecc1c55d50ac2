"""Counting by month how long decisions took, what was refused and why, and what came of objections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from app.core.actor import Actor
from app.core.clock import LOCAL_ZONE, local_now
from app.core.db import db
from app.core.errors import Forbidden
from app.moderation import policies
from app.moderation.models import PostingRule, ReviewDecision
from app.moderation.rules import LIMITING, Outcome, Reason

MONTHS: Final = 12
MOST: Final = 50_000


@dataclass
class Month:
    """What was decided in one month."""

    begins: date
    waits: list[timedelta] = field(default_factory=list)
    decided: int = 0
    refused: Counter[Reason] = field(default_factory=Counter)
    objections: int = 0
    granted: int = 0


def months(actor: Actor) -> list[Month]:
    """Return the last twelve months, oldest first, within the moderator's municipality."""
    if not policies.can_read_numbers(actor):
        raise Forbidden
    found = {begins: Month(begins) for begins in _beginnings(local_now().date())}
    for row in _rows(actor, next(iter(found))):
        month = found.get(row.decided_at.astimezone(LOCAL_ZONE).date().replace(day=1))
        if month is not None:
            _count(month, row)
    for rule in _objected_rules(actor, next(iter(found))):
        month = found.get(rule.decided_at.astimezone(LOCAL_ZONE).date().replace(day=1))
        if month is not None:
            _count_objection(month, rule.objection_outcome)
    return list(found.values())


def _beginnings(today: date) -> list[date]:
    """Return the first days of the last months, oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS + 1, number + 1)]


def _rows(actor: Actor, since: date) -> Iterator[ReviewDecision]:
    statement = select(
        ReviewDecision.decided_at,
        ReviewDecision.waiting_since,
        ReviewDecision.move,
        ReviewDecision.reason,
        ReviewDecision.objected_at,
        ReviewDecision.objection_outcome,
    ).where(
        *_within(actor, ReviewDecision, since),
        ReviewDecision.is_automatic.is_(False),
    )
    yield from db.session.execute(statement.order_by(ReviewDecision.decided_at.desc()).limit(MOST))  # type: ignore[misc]


def _objected_rules(actor: Actor, since: date) -> Sequence[Any]:
    """Return the decisions about people's posting to which they objected."""
    rules = select(PostingRule.decided_at, PostingRule.objection_outcome).where(
        *_within(actor, PostingRule, since), PostingRule.objected_at.is_not(None)
    )
    return db.session.execute(rules.order_by(PostingRule.decided_at.desc()).limit(MOST)).all()


def _within(actor: Actor, model: Any, since: date) -> list[ColumnElement[bool]]:
    """Return the conditions of what this actor's numbers count: since when, and where."""
    places = policies.number_places(actor)
    recent = model.decided_at >= datetime(since.year, since.month, 1, tzinfo=LOCAL_ZONE)
    if None in places:
        return [recent]
    return [recent, model.municipality_id.in_(sorted(place for place in places if place))]


def _count_objection(month: Month, outcome: Outcome | None) -> None:
    month.objections += 1
    month.granted += outcome == Outcome.RESTORED


def _count(month: Month, row: ReviewDecision) -> None:
    month.decided += 1
    if row.waiting_since is not None:
        month.waits.append(row.decided_at - row.waiting_since)
    if row.move in LIMITING and row.reason is not None:
        month.refused[row.reason] += 1
    if row.objected_at is not None:
        _count_objection(month, row.objection_outcome)
