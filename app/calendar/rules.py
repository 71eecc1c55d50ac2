"""Activities: kinds, sectors, states, limits, and what the clock on the wall means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

SUBJECT_KIND: Final = "event"
SIGN_UP_KIND: Final = "sign_up"


class Kind(StrEnum):
    """What sort of activity it is."""

    ACTIVITY = "activity"
    TRAINING = "training"
    INFO_MARKET = "info_market"
    MEETING = "meeting"


class Sector(StrEnum):
    """The part of society an activity belongs to."""

    NEIGHBOURHOOD = "neighbourhood"
    WELFARE = "welfare"
    HEALTH = "health"
    EDUCATION = "education"
    YOUTH = "youth"
    OLDER_PEOPLE = "older_people"
    CULTURE = "culture"
    SPORT = "sport"
    NATURE = "nature"
    NEWCOMERS = "newcomers"
    WORK = "work"


class Repeat(StrEnum):
    """How an activity comes back."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_DAY = "monthly_day"


class ShowPlace(StrEnum):
    """Who may read the address or the link of an activity."""

    EVERYONE = "everyone"
    PARTICIPANTS = "participants"


class SignUpState(StrEnum):
    """Where a sign-up stands; a draft holds no place until its writer proves the address."""

    DRAFT = "draft"
    GOING = "going"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Wrong(StrEnum):
    """Why dates cannot be."""

    END = "end"
    TOO_LONG = "too_long"
    ENDLESS = "endless"
    TOO_MANY = "too_many"
    TOO_FAR = "too_far"
    NONE_LEFT = "none_left"
    TWICE = "twice"
    SKIPPED = "skipped"
    DOUBLED = "doubled"


STANDING: Final = frozenset({SignUpState.GOING, SignUpState.WAITING})

TITLE_LENGTH: Final = 100
BODY_LENGTH: Final = 4_000
ADDRESS_LENGTH: Final = 200
LINK_LENGTH: Final = 300
REASON_LENGTH: Final = 500
NAME_LENGTH: Final = 60
MAX_CAPACITY: Final = 5_000
MAX_PRICE: Final = 50_000
# Two years of weeks: what is announced further ahead is guesswork.
MAX_DATES: Final = 104
MAX_IMPORTED: Final = 100
UNREADABLE: Final = "unreadable"
HORIZON: Final = timedelta(days=731)
LONGEST: Final = timedelta(days=31)
DRAFT_LIFE: Final = timedelta(days=60)
SIGN_UP_DRAFT_LIFE: Final = timedelta(days=7)
DOUBLE_POST: Final = timedelta(minutes=10)
REMIND_BEFORE: Final = timedelta(hours=24)
DEFAULT_ZONE: Final = "Europe/Brussels"
WALL: Final = "%Y-%m-%dT%H:%M"
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 1, 1)


@dataclass(frozen=True)
class Slot:
    """One date: when it begins and ends, as the clock on the wall of its zone shows it."""

    start: datetime
    end: datetime

    def moved_to(self, day: date) -> Slot:
        """Return the same hours on another day."""
        start = datetime.combine(day, self.start.time())
        return Slot(start, start + (self.end - self.start))


@dataclass(frozen=True)
class Content:
    """What an organiser says of an activity; an edit replaces it as a whole."""

    title: str
    body: str
    language: str
    kind: Kind
    municipality_id: int
    sector: Sector | None = None
    neighbourhood_id: int | None = None
    address: str = ""
    online_link: str = ""
    show_place: ShowPlace = ShowPlace.PARTICIPANTS
    price_cents: int | None = None
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    is_accessible: bool = False
    takes_sign_ups: bool = False
    capacity: int | None = None
    organisation_id: int | None = None
    group_id: int | None = None


class Hour(StrEnum):
    """What becomes of an hour on the wall when the clock changes."""

    ONCE = "once"
    SKIPPED = "skipped"
    DOUBLED = "doubled"


def hour_of(wall: datetime, zone: str) -> Hour:
    """Tell whether an hour on the wall comes once, never or twice in that zone."""
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return Hour.ONCE
    is_real = first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    return Hour.DOUBLED if is_real else Hour.SKIPPED


def as_utc(wall: datetime, zone: str) -> datetime:
    """Return the moment of an hour on the wall; of an hour that comes twice, the first."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def as_wall(moment: datetime, zone: str) -> datetime:
    """Return what the clock on the wall shows at a moment."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def write_wall(wall: datetime) -> str:
    """Return an hour on the wall as it is stored: it sorts as time does, in both databases."""
    return wall.strftime(WALL)


def read_wall(text: str) -> datetime:
    """Return an hour on the wall as it was stored; ISO 8601, which reads ten times as fast as a pattern."""
    return datetime.fromisoformat(text)


def ends_before_it_starts(slot: Slot, zone: str) -> bool:
    """Tell whether no time passes between start and end, also in the night when the clock changes."""
    return as_utc(slot.end, zone) <= as_utc(slot.start, zone)
