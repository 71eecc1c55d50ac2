"""How long a decision usually takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.core.clock import now
from app.core.db import db
from app.moderation.models import ReviewDecision
from app.moderation.rules import WAIT_WINDOW, median_wait

WAIT_FRESH: Final = timedelta(minutes=5)
WAIT_SAMPLE: Final = 500
_waits: Final[WeakKeyDictionary[Engine, tuple[datetime, timedelta | None]]] = WeakKeyDictionary()


def usual_wait() -> timedelta | None:
    """Return how long a decision usually takes: the median of 30 days, counted again every 5 minutes."""
    engine = db.session().get_bind().engine
    counted_at, wait = _waits.get(engine, (None, None))
    if counted_at is None or not timedelta(0) <= now() - counted_at < WAIT_FRESH:
        wait = _count_usual_wait()
        _waits[engine] = (now(), wait)
    return wait


def forget_usual_wait() -> None:
    """Count it again at the next question."""
    _waits.clear()


def _count_usual_wait() -> timedelta | None:
    rows = db.session.execute(
        select(ReviewDecision.waiting_since, ReviewDecision.decided_at)
        .where(ReviewDecision.decided_at > now() - WAIT_WINDOW, ReviewDecision.waiting_since.is_not(None))
        .order_by(ReviewDecision.decided_at.desc())
        .limit(WAIT_SAMPLE)
    )
    return median_wait([decided_at - since for since, decided_at in rows if since is not None])
