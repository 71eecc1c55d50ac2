"""How long a decision usually takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.remembered import Remembered
from app.moderation.models import ReviewDecision
from app.moderation.rules import WAIT_WINDOW, median_wait

WAIT_SAMPLE: Final = 500
_waits: Final[Remembered[timedelta | None]] = Remembered(timedelta(minutes=5))


def usual_wait() -> timedelta | None:
    """Return how long a decision usually takes: the median of 30 days, counted again every 5 minutes."""
    return _waits.get("", _count_usual_wait)


def forget_usual_wait() -> None:
    """Count it again at the next question."""
    _waits.forget()


def _count_usual_wait() -> timedelta | None:
    rows = db.session.execute(
        select(ReviewDecision.waiting_since, ReviewDecision.decided_at)
        .where(ReviewDecision.decided_at > now() - WAIT_WINDOW, ReviewDecision.waiting_since.is_not(None))
        .order_by(ReviewDecision.decided_at.desc())
        .limit(WAIT_SAMPLE)
    )
    return median_wait([decided_at - since for since, decided_at in rows if since is not None])
