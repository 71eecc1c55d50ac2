"""What the front page counts: real numbers, capped, and read once a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import Boolean, ColumnElement, ScalarSelect, func, literal_column, select

from app.core.db import db
from app.core.pagination import COUNT_CAP
from app.core.remembered import Remembered
from app.listings.models import Listing
from app.listings.queries import SHOWN
from app.listings.rules import Kind, Outcome

# Literal, like what everyone sees: a bound value would keep SQLite from planning well.
FULFILLED: Final[ColumnElement[bool]] = literal_column(
    "listing.life = 'fulfilled' AND listing.review_state = 'published' AND NOT listing.group_only", Boolean
)


class Impact(NamedTuple):
    """How much stands on the board, and how often it worked; each at most `COUNT_CAP`."""

    offers: int
    requests: int
    worked: int


_counted: Final[Remembered[Impact]] = Remembered(timedelta(minutes=1))


def impact() -> Impact:
    """Return the numbers of the present database: one query, and none within a minute of the last."""
    return _counted.get("", _count)


def _count() -> Impact:
    counts = (
        _capped(SHOWN, Listing.kind == Kind.OFFER),
        _capped(SHOWN, Listing.kind == Kind.REQUEST),
        _capped(FULFILLED, Listing.outcome == Outcome.SOLIDAIR),
    )
    return Impact(*db.session.execute(select(*counts)).one())


def forget_counts() -> None:
    """Count anew the next time."""
    _counted.forget()


def _capped(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(literal_column("1")).select_from(Listing).where(*conditions).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
