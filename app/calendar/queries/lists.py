"""The calendar: a month, a week, a day, what comes next; one query each, into small tuples.

Each statement is built once for what is asked, and bound to its values at each request:
SQLAlchemy takes longer to build a statement than to run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.accounts.queries import cut_off_from
from app.calendar.models import Event, EventDate, SignUp
from app.calendar.rules import SUBJECT_KIND, Kind, Sector, ShowPlace
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import UtcDateTime, at_most, db, is_postgres, read
from app.groups.policies import group_ids
from app.media.models import MediaFile
from app.organisations.models import Organisation
from app.places.rules import Place, PlaceKind
from app.search import queries as search

# A cell of the month shows this many; the rest is a link away.
A_DAY: Final = 4
IN_LIST: Final = 200
IN_FEED: Final = 1_000
AT_ONCE: Final = 500

_event: Final = Event.__table__.c
_date: Final = EventDate.__table__.c
_sign_up: Final = SignUp.__table__.c
# Nearly all there is is for everyone. PostgreSQL knows that by itself, and would take anything but the plain
# column for rare; SQLite would begin with it, and the plus keeps it from that.
_FOR_ALL: Final[Mapping[bool, ColumnElement[bool]]] = {
    True: _event.group_id.is_(None),
    False: literal_column("+event.group_id", Integer).is_(None),
}
LISTED: Final[ColumnElement[bool]] = literal_column("event_date.is_listed")


class Entry(NamedTuple):
    """What a calendar shows of one date."""

    public_id: str
    date_id: str
    title: str
    language: str
    kind: Kind
    starts_local: str
    ends_local: str
    is_cancelled: bool
    group_id: int | None


class Card(NamedTuple):
    """What a list shows of one date."""

    public_id: str
    date_id: str
    title: str
    language: str
    kind: Kind
    starts_local: str
    ends_local: str
    is_cancelled: bool
    group_id: int | None
    municipality_id: int
    neighbourhood_id: int | None
    price_cents: int | None
    takes_sign_ups: bool
    capacity: int | None
    taken: int
    picture: str | None


class Marked(NamedTuple):
    """One date of a feed, and when its activity last changed: what was written of it then still holds."""

    date_id: int
    changed_at: datetime


class FeedEntry(NamedTuple):
    """What a feed tells of a date; an address only where it is for everyone."""

    date_id: int
    date_ref: str
    public_id: str
    title: str
    body: str
    language: str
    kind: Kind
    zone: str
    starts_local: str
    ends_local: str
    municipality_id: int
    neighbourhood_id: int | None
    address: str
    show_place: ShowPlace
    online_link: str
    price_cents: int | None
    languages: list[str]
    organisation_name: str | None
    sequence: int
    created_at: datetime
    changed_at: datetime
    is_cancelled: bool


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty means everything."""

    place: Place | None = None
    kind: Kind | None = None
    sector: Sector | None = None
    language: str = ""
    organisation_id: int | None = None
    group_id: int | None = None
    is_open: bool = False
    words: str = ""


def _is_cancelled() -> ColumnElement[bool]:
    return or_(_date.cancelled_at.is_not(None), _event.cancelled_at.is_not(None))


def taken_of_date() -> Any:
    """Return the number of places taken of a date, as part of a query on dates."""
    taken = select(func.count(_sign_up.id)).where(
        _sign_up.date_id == _date.id, _sign_up.state == literal_column("'going'")
    )
    return taken.correlate(EventDate.__table__).scalar_subquery()


def _speaks() -> ColumnElement[bool]:
    """Return the condition that a language is spoken: its code stands in the list, in either database."""
    return cast(_event.languages, Text).like(bindparam("language"))


# What each filter asks; its value is bound later.
_CONDITIONS: Final[Mapping[str, Any]] = {
    "municipality": lambda: _date.municipality_id == bindparam("municipality"),
    "neighbourhood": lambda: _event.neighbourhood_id == bindparam("neighbourhood"),
    "kind": lambda: _event.kind == bindparam("kind"),
    "sector": lambda: _event.sector == bindparam("sector"),
    "language": _speaks,
    "organisation": lambda: _event.organisation_id == bindparam("organisation"),
    "group": lambda: _event.group_id == bindparam("group"),
    "is_open": lambda: (
        _event.takes_sign_ups.is_(True)
        & _date.cancelled_at.is_(None)
        & _event.cancelled_at.is_(None)
        & (_date.starts_at > bindparam("is_open"))
        & or_(_event.capacity.is_(None), _event.capacity > taken_of_date())
    ),
    "viewer": lambda: _event.author_id.not_in(cut_off_from(bindparam("viewer"))),
    "groups": lambda: or_(
        _event.group_id.is_(None), _event.group_id.in_(bindparam("groups", expanding=True))
    ),
}


def month(actor: Actor, filters: Filters, midnights: Sequence[datetime]) -> list[list[Entry]]:
    """Return the first entries of each day between these midnights, one more than a cell shows: one query.

    Each day is a short walk through the index, so a full month costs what an empty one does.
    """
    values = _values(actor, filters)
    if filters.words:
        return _by_day(between(actor, filters, midnights[0], midnights[-1]), midnights)
    bounds = {f"day_{number}": moment for number, moment in enumerate(midnights)}
    statement = _month_of((tuple(values), is_postgres()), len(midnights) - 1)
    days: list[list[Entry]] = [[] for _ in midnights[1:]]
    for number, *row in db.session.execute(statement, values | bounds):
        days[number].append(Entry(*row))
    return days


def _by_day(cards: Sequence[Card], midnights: Sequence[datetime]) -> list[list[Entry]]:
    """Return what was found by words, which is looked for once rather than once a day."""
    days: list[list[Entry]] = [[] for _ in midnights[1:]]
    for card in cards:
        days[int(card.starts_local[8:10]) - 1].append(Entry(*card[:9]))
    return [day[: A_DAY + 1] for day in days]


def between(actor: Actor, filters: Filters, start: datetime, end: datetime) -> list[Card]:
    """Return what begins between two moments, earliest first."""
    values = _values(actor, filters)
    statement = _between_of((tuple(values), is_postgres()), IN_LIST)
    rows = db.session.execute(statement, values | {"start": start, "end": end})
    return [Card(*row) for row in rows]


def upcoming(actor: Actor, filters: Filters, limit: int, *, after: datetime | None = None) -> list[Card]:
    """Return what comes next, earliest first; what was called off is left out."""
    values = _values(actor, filters)
    statement = _upcoming_of((tuple(values), is_postgres()), limit)
    return [Card(*row) for row in read(statement, values | {"start": after or now()})]


def feed(actor: Actor, filters: Filters, since: datetime) -> list[Marked]:
    """Return which dates a feed holds, earliest first, and when each last changed: one lean query."""
    values = _values(actor, filters)
    statement = _feed_of((tuple(values), is_postgres()))
    return [Marked(*row) for row in db.session.execute(statement, values | {"start": since})]


def feed_stamp(actor: Actor, filters: Filters, since: datetime) -> str:
    """Return a mark of what a feed holds, in one small row: it differs once anything in it changed."""
    values = _values(actor, filters)
    row = db.session.execute(_stamp_of((tuple(values), is_postgres())), values | {"start": since}).one()
    return ":".join(map(str, row))


def feed_entries(date_ids: Sequence[int]) -> list[FeedEntry]:
    """Return what a feed tells of these dates, which the caller may see; earliest first."""
    columns = (
        _date.id, _date.public_id.label("date_ref"), *(_event[name] for name in FeedEntry._fields[2:8]),
        _date.starts_local, _date.ends_local, *(_event[name] for name in FeedEntry._fields[10:17]),
        Organisation.name, _date.sequence, _event.created_at, _event.changed_at, _is_cancelled(),
    )  # fmt: skip
    tables = EventDate.__table__.join(Event.__table__, _event.id == _date.event_id).outerjoin(
        Organisation, Organisation.id == _event.organisation_id
    )
    found: list[FeedEntry] = []
    for start in range(0, len(date_ids), AT_ONCE):
        some = _date.id.in_(date_ids[start : start + AT_ONCE])
        rows = db.session.execute(
            select(*columns).select_from(tables).where(some).order_by(_date.starts_at, _date.id)
        )
        found += [FeedEntry(*row) for row in rows]
    return found


def dates_of_event(event_id: int) -> list[int]:
    """Return the dates of one activity, earliest first."""
    statement = select(_date.id).where(_date.event_id == event_id)
    return list(db.session.scalars(statement.order_by(_date.starts_at, _date.id)))


def _values(actor: Actor, filters: Filters) -> dict[str, Any]:
    """Return the value of each filter that is set, by its name in `_CONDITIONS`."""
    place = filters.place
    asked: dict[str, Any] = {
        "kind": filters.kind,
        "sector": filters.sector,
        "language": f'%"{filters.language}"%' if filters.language else None,
        "organisation": filters.organisation_id,
        "group": filters.group_id,
        "is_open": now() if filters.is_open else None,
        "viewer": actor.user_id if actor.has_blocks else None,
        "groups": sorted(group_ids(actor)),
    }
    if place:
        asked["neighbourhood" if place.kind is PlaceKind.NEIGHBOURHOOD else "municipality"] = place.id
    found = search.asked(SUBJECT_KIND, filters.words) if filters.words else None
    words = search.values_of(found) if found else {}
    return {name: value for name, value in asked.items() if value} | words


# --- statements, by which filters are set and whether they go to PostgreSQL ---

Shape = tuple[tuple[str, ...], bool]


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """Return what everyone may see of what was asked."""
    names, on_postgres = shape
    found = [LISTED, *(_CONDITIONS[name]() for name in names if name in _CONDITIONS)]
    if "asked" in names:
        matches = search.found(0, search.NEWEST)
        found.append(_event.id.in_(select(matches.c.subject_id)))
    return found if "groups" in names else [*found, _FOR_ALL[on_postgres]]


def joined(*columns: Any) -> Select[Any]:
    """Return a query of dates with their activities."""
    both = EventDate.__table__.join(Event.__table__, _event.id == _date.event_id)
    return select(*columns).select_from(both)


@lru_cache(maxsize=128)
def _month_of(shape: Shape, days: int) -> CompoundSelect[Any]:
    parts = []
    for number in range(days):
        columns = (literal_column(str(number)).label("day"), *_entry())
        day = joined(*columns).where(
            *conditions(shape),
            _date.starts_at >= bindparam(f"day_{number}"),
            _date.starts_at < bindparam(f"day_{number + 1}"),
        )
        first = day.order_by(_date.starts_at, _date.id).limit(at_most(A_DAY + 1)).subquery()
        parts.append(select(first))
    return union_all(*parts)


@lru_cache(maxsize=256)
def _between_of(shape: Shape, limit: int) -> Select[Any]:
    window = (_date.starts_at >= bindparam("start"), _date.starts_at < bindparam("end"))
    return _cards(shape, limit).where(*window)


@lru_cache(maxsize=256)
def _upcoming_of(shape: Shape, limit: int) -> Select[Any]:
    standing = (_date.cancelled_at.is_(None), _event.cancelled_at.is_(None))
    return _cards(shape, limit).where(_date.starts_at >= bindparam("start"), *standing)


@lru_cache(maxsize=256)
def _stamp_of(shape: Shape) -> Executable:
    held = _feed_of(shape).subquery()
    changed = type_coerce(func.max(held.c.changed_at), UtcDateTime)
    return select(func.count(), func.sum(held.c.id), changed).select_from(held)


@lru_cache(maxsize=256)
def _feed_of(shape: Shape) -> Select[Any]:
    rows = joined(_date.id, _event.changed_at).where(
        *conditions(shape), _date.starts_at >= bindparam("start")
    )
    return rows.order_by(_date.starts_at, _date.id).limit(at_most(IN_FEED))


def _cards(shape: Shape, limit: int) -> Select[Any]:
    columns = (_event[name] for name in Card._fields[9:14])
    cards = joined(*_entry(), *columns, taken_of_date(), _first_picture())
    return cards.where(*conditions(shape)).order_by(_date.starts_at, _date.id).limit(at_most(limit))


def _entry() -> tuple[Any, ...]:
    return (
        _event.public_id,
        _date.public_id.label("date_id"),
        _event.title,
        _event.language,
        _event.kind,
        _date.starts_local,
        _date.ends_local,
        _is_cancelled().label("is_cancelled"),
        _event.group_id,
    )


def _first_picture() -> Any:
    picture = MediaFile.__table__.c
    return (
        select(picture.public_id)
        .where(picture.subject_kind == literal_column(f"'{SUBJECT_KIND}'"))
        .where(picture.subject_ref == _event.public_id)
        .order_by(picture.position, picture.id)
        .limit(at_most(1))
        .correlate(Event.__table__)
        .scalar_subquery()
    )
