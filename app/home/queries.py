"""What the front page counts: real numbers, capped, and read once a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Boolean, ColumnElement, Engine, ScalarSelect, func, literal_column, select

from app.core.clock import now
from app.core.db import db
from app.core.pagination import COUNT_CAP
from app.listings.models import Listing
from app.listings.queries import SHOWN
from app.listings.rules import Kind, Outcome

FRESH_FOR: Final = timedelta(minutes=1)
# Literal, like what everyone sees: a bound value would keep SQLite from planning well.
FULFILLED: Final[ColumnElement[bool]] = literal_column(
    "listing.life = 'fulfilled' AND listing.review_state = 'published' AND NOT listing.group_only", Boolean
)


class Impact(NamedTuple):
    """How much stands on the board, and how often it worked; each at most `COUNT_CAP`."""

    offers: int
    requests: int
    worked: int


_counted: Final[WeakKeyDictionary[Engine, tuple[datetime, Impact]]] = WeakKeyDictionary()


def impact() -> Impact:
    """Return the numbers of the present database: one query, and none within a minute of the last."""
    engine = db.engine
    known = _counted.get(engine)
    if known is not None and timedelta() <= now() - known[0] < FRESH_FOR:
        return known[1]
    counts = (
        _capped(SHOWN, Listing.kind == Kind.OFFER),
        _capped(SHOWN, Listing.kind == Kind.REQUEST),
        _capped(FULFILLED, Listing.outcome == Outcome.SOLIDAIR),
    )
    found = Impact(*db.session.execute(select(*counts)).one())
    _counted[engine] = (now(), found)
    return found


def forget_counts() -> None:
    """Count anew the next time."""
    _counted.clear()


def _capped(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(literal_column("1")).select_from(Listing).where(*conditions).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
