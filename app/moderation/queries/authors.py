"""Who wrote what waits, as far as a moderator needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from app.core.db import db
from app.moderation.models import ReviewDecision
from app.moderation.rules import LIMITING, Move


@dataclass(frozen=True)
class Author:
    """Whoever wrote something, as far as a moderator needs to know."""

    name: str
    since: datetime | None
    published: int = 0
    refused: int = 0


def authors_of(ids: Iterable[int]) -> dict[int | None, Author]:
    """Return who these people are and what became of what they posted before."""
    wanted = set(ids)
    if not wanted:
        return {}
    people: dict[int, tuple[str, datetime]] = current_app.extensions["introductions"](wanted)
    records = _records(wanted)
    return {number: Author(*person, *records.get(number, (0, 0))) for number, person in people.items()}


def _records(ids: set[int]) -> dict[int, tuple[int, int]]:
    published = func.count(ReviewDecision.subject_ref.distinct()).filter(ReviewDecision.move == Move.APPROVE)
    refused = func.count(ReviewDecision.subject_ref.distinct()).filter(
        ReviewDecision.move.in_(LIMITING), ReviewDecision.is_automatic.is_(False)
    )
    rows = db.session.execute(
        select(ReviewDecision.author_id, published, refused)
        .where(ReviewDecision.author_id.in_(ids))
        .group_by(ReviewDecision.author_id)
    )
    return {author_id: (good, bad) for author_id, good, bad in rows if author_id is not None}
