"""Reading what was counted, and the notes that are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Select, case, func, select, type_coerce

from app.core.clock import LOCAL_ZONE
from app.core.db import at_most, db
from app.impact.models import ImpactMonth
from app.impact.rules import NUMBERS, Cell, Story, Tally, month_after
from app.listings.models import Listing
from app.listings.queries import FOR_ALL
from app.listings.rules import Kind, Outcome
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation
from app.responses.models import Response
from app.responses.rules import State

AT_A_TIME: Final = 5_000
_month: Final = ImpactMonth.__table__.c


@dataclass(frozen=True)
class Scope:
    """Of what the numbers are asked; empty means of everything."""

    municipality_id: int | None = None
    neighbourhood_id: int | None = None
    organisation_id: int | None = None


def by_month(scope: Scope, since: date) -> dict[tuple[date, str], Tally]:
    """Return the numbers of each month and kind."""
    return _grouped(scope, since, _month.month, _month.kind)


def by_category(scope: Scope, since: date) -> dict[tuple[str, str], Tally]:
    """Return the numbers of each category and kind."""
    return _grouped(scope, since, _month.category, _month.kind)


def by_place(scope: Scope, since: date) -> dict[tuple[int, int | None, str], Tally]:
    """Return the numbers of each municipality, neighbourhood and kind."""
    return _grouped(scope, since, _month.municipality_id, _month.neighbourhood_id, _month.kind)


def unmet(scope: Scope, since: date) -> dict[tuple[str, int, int | None], Tally]:
    """Return the numbers of the requests of each category and area."""
    columns = (_month.category, _month.municipality_id, _month.neighbourhood_id)
    return _grouped(scope, since, *columns, only=_month.kind == Kind.REQUEST.value)


def open_data(scope: Scope, since: date) -> dict[tuple[Any, ...], Tally]:
    """Return all that may be told, by month, kind, category and municipality."""
    return _grouped(scope, since, _month.month, _month.kind, _month.category, _month.municipality_id)


def _grouped(
    scope: Scope, since: date, *columns: ColumnElement[Any], only: ColumnElement[bool] | None = None
) -> dict[Any, Tally]:
    statement: Select[Any] = select(*columns, *(func.sum(_month[name]) for name in NUMBERS))
    statement = statement.where(_month.month >= since, *_within(scope))
    if only is not None:
        statement = statement.where(only)
    rows = db.session.execute(statement.group_by(*columns).order_by(*columns))
    return {tuple(row[: len(columns)]): Tally(*map(int, row[len(columns) :])) for row in rows}


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    wanted = {
        "municipality_id": scope.municipality_id,
        "neighbourhood_id": scope.neighbourhood_id,
        "organisation_id": scope.organisation_id,
    }
    return [_month[name] == value for name, value in wanted.items() if value is not None]


def find_organisation(slug: str) -> Organisation | None:
    """Return the organisation with this slug, when everyone may see it."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.slug == slug, Organisation.review_state == ReviewState.PUBLISHED
        )
    )


def is_counted() -> bool:
    """Tell whether anything was counted before."""
    return db.session.scalar(select(_month.id).limit(at_most(1))) is not None


def first_online() -> datetime | None:
    """Return when the oldest note went online; None while there is none."""
    return db.session.scalar(select(func.min(Listing.published_at)).where(FOR_ALL))


def stories_of(month: date) -> Iterator[Story]:
    """Yield what became of each note that went online in this month, some at a time."""
    last = 0
    while rows := db.session.execute(_stories(month).where(Listing.id > last)).all():
        for row in rows:
            place, area, organisation, kind, category, online, answered, agreed, worked = row[1:]
            cell = Cell(place, area, organisation, kind.value, category)
            yield Story(cell, online, answered, agreed or 0, bool(worked))
        last = rows[-1][0]


def _stories(month: date) -> Select[Any]:
    answers = (
        select(
            Response.listing_id,
            func.min(Response.sent_at).label("first_at"),
            func.count(Response.agreed_at).label("agreed"),
            func.max(case((Response.state == State.DONE, 1), else_=0)).label("done"),
        )
        .join(Listing, Listing.id == Response.listing_id)
        .where(*_online_in(month))
        .group_by(Response.listing_id)
        .subquery()
    )
    worked = (func.coalesce(answers.c.done, 0) == 1) | (
        func.coalesce(Listing.outcome, "") == Outcome.SOLIDAIR.value
    )
    cell = (Listing.municipality_id, Listing.neighbourhood_id, Listing.organisation_id)
    return (
        select(Listing.id, *cell, Listing.kind, Listing.category, Listing.published_at)
        .add_columns(answers.c.first_at, answers.c.agreed, type_coerce(worked, Boolean))
        .outerjoin(answers, answers.c.listing_id == Listing.id)
        .where(*_online_in(month))
        .order_by(Listing.id)
        .limit(AT_A_TIME)
    )


def _online_in(month: date) -> Sequence[ColumnElement[bool]]:
    start, end = (
        datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC) for day in (month, month_after(month))
    )
    return Listing.published_at >= start, Listing.published_at < end, FOR_ALL
