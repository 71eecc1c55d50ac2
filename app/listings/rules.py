"""Listings: kinds, lives, limits, and how long they stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

SUBJECT_KIND: Final = "listing"


class Kind(StrEnum):
    """Somebody asks, or somebody offers."""

    REQUEST = "request"
    OFFER = "offer"


class Help(StrEnum):
    """What is asked or offered: things, or somebody's time."""

    GOODS = "goods"
    TIME = "time"


class Waiting(NamedTuple):
    """How many answers to a listing go on, and in how many it is the turn of its own side."""

    going: int
    own_turn: int


class Life(StrEnum):
    """Whether answers are still wanted; the review is another column."""

    OPEN = "open"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What closing says: did it work?"""

    SOLIDAIR = "solidair"
    ELSEWHERE = "elsewhere"
    NO = "no"


class CloseReason(StrEnum):
    """Why it did not work."""

    NO_ANSWER = "no_answer"
    NOT_SUITED = "not_suited"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


class MailedAct(StrEnum):
    """What one button does behind a link in a mail about the end of a listing."""

    RENEW = "renew"
    CLOSE = "close"


class When(StrEnum):
    """How a listing says when; empty fields mean any time."""

    FLEXIBLE = "flexible"
    DATE = "date"
    WEEKLY = "weekly"
    PERIOD = "period"


class Sort(StrEnum):
    """In which order a list stands; within each, the newest first."""

    NEW = "new"
    NEAR = "near"
    URGENT = "urgent"
    UNANSWERED = "unanswered"
    RELEVANCE = "relevance"


class Daypart(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


# A part of the day on one weekday, such as `5-morning` for Saturday morning.
MOMENTS: Final[Mapping[str, tuple[int, Daypart]]] = {
    f"{day}-{part.value}": (day, part) for day in range(7) for part in Daypart
}


class Step(StrEnum):
    """What an author (or time) does to the life of a listing."""

    PAUSE = "pause"
    RESUME = "resume"
    FULFIL = "fulfil"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RENEW = "renew"


_L = Life
STEPS: Final[Mapping[Step, tuple[frozenset[Life], Life]]] = {
    Step.PAUSE: (frozenset({_L.OPEN}), _L.PAUSED),
    Step.RESUME: (frozenset({_L.PAUSED}), _L.OPEN),
    Step.FULFIL: (frozenset({_L.OPEN, _L.PAUSED, _L.EXPIRED}), _L.FULFILLED),
    Step.WITHDRAW: (frozenset({_L.OPEN, _L.PAUSED, _L.EXPIRED}), _L.WITHDRAWN),
    Step.EXPIRE: (frozenset({_L.OPEN, _L.PAUSED}), _L.EXPIRED),
    Step.RENEW: (frozenset({_L.OPEN, _L.PAUSED, _L.EXPIRED, _L.WITHDRAWN}), _L.OPEN),
}

QUICK_LENGTH: Final = 500
TITLE_LENGTH: Final = 80
BODY_LENGTH: Final = 2_000
MAX_QUANTITY: Final = 500
MAX_PHOTOS: Final = 6
SIZE_LENGTH: Final = 60
SKILLS_LENGTH: Final = 200
QUESTION_LENGTH: Final = 200
ROLE_LENGTH: Final = 60
MAX_URGENT: Final = 2
MAX_PARTS: Final = 8
URGENT_WITHIN: Final = timedelta(days=14)
LIFETIME: Final = timedelta(days=60)
# How long before its end an author hears of it, and how long a link in such a mail works after it.
LADDER: Final = (timedelta(days=7), timedelta(days=1))
LINK_LIFE: Final = timedelta(days=30)
DOUBLE_CLICK: Final = timedelta(minutes=1)
DRAFT_LIFE: Final = timedelta(days=7)
DOUBLE_POST: Final = timedelta(minutes=10)


def after_step(step: Step, life: Life) -> Life | None:
    """Return the life that a step leads to, or None when it is not allowed there."""
    sources, target = STEPS[step]
    return target if life in sources else None


def warnings_due(left: timedelta) -> int:
    """Return how many warnings there should have been when so much time is left."""
    return sum(left <= before for before in LADDER)


@dataclass(frozen=True)
class Content:
    """What an author says in a listing; an edit replaces it as a whole."""

    kind: Kind
    help: Help
    title: str
    body: str
    language: str
    category: str
    municipality_id: int
    neighbourhood_id: int | None = None
    quantity: int = 1
    weekdays: tuple[int, ...] = ()
    dayparts: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    from_date: date | None = None
    until_date: date | None = None
    languages: tuple[str, ...] = ()
    little_dutch_ok: bool = True
    organisation_id: int | None = None
    group_id: int | None = None
    size: str = ""
    target_groups: tuple[str, ...] = ()
    skills: str = ""
    deadline: date | None = None
    urgent_asked: bool = False
    question: str = ""
    contact_role: str = ""
    standing: bool = False


def without_past(content: Content, day: date) -> Content:
    """Return the same without the days that are over, and no longer called urgent."""
    first, last, deadline = content.from_date, content.until_date, content.deadline
    if last is not None and last < day:
        first = last = None
    return replace(
        content,
        from_date=first if first is None or first >= day else None,
        until_date=last,
        deadline=deadline if deadline is None or deadline >= day else None,
        urgent_asked=False,
    )


def when_of(weekdays: Sequence[int], from_date: date | None, until_date: date | None) -> When:
    """Return how these days say when."""
    if weekdays:
        return When.WEEKLY
    if from_date is not None and from_date == until_date:
        return When.DATE
    return When.PERIOD if from_date or until_date else When.FLEXIBLE


@dataclass(frozen=True)
class Times:
    """On which days and parts of the day: each with each, unless `moments` says which go together."""

    weekdays: tuple[int, ...] = ()
    dayparts: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()


def times_of(moments: Collection[str]) -> Times:
    """Return what these moments say, with the days and the parts of the day that they name.

    Where each day has the same, the days and parts say it by themselves.
    """
    chosen = [MOMENTS[moment] for moment in MOMENTS if moment in moments]
    days = tuple(sorted({day for day, _part in chosen}))
    parts = tuple(part.value for part in Daypart if part in {one for _day, one in chosen})
    if len(chosen) < len(days) * len(parts):
        return Times(days, parts, tuple(moment for moment in MOMENTS if moment in moments))
    return Times(days, parts if len(parts) < len(Daypart) else ())


@dataclass(frozen=True)
class PhotoChange:
    """What an author wants with a picture: its text (None: as it was, empty: none is needed) and place."""

    public_id: str
    alt: str | None = None
    place: int = 0
    is_removed: bool = False


_SENTENCE: Final = re.compile(r"[.!?\u2026\u061f]+(?=\s)")


def split_what(what: str) -> tuple[str, str]:
    """Return title and text of a few words: the first line or sentence that is short enough, and the rest."""
    first, _, rest = (part.strip() for part in what.strip().partition("\n"))
    if len(first) <= TITLE_LENGTH:
        return first, rest
    sentence = _SENTENCE.search(first)
    if sentence and sentence.end() <= TITLE_LENGTH:
        return first[: sentence.end()].rstrip("."), what.strip()[sentence.end() :].strip()
    cut = first[: TITLE_LENGTH - 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:-") + "\u2026", what.strip()
