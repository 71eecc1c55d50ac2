"""What counts as what: months, waits, and which numbers are too small to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

# Below this a number could tell of one person, so it is not shown.
LEAST: Final = 5
# A note without an answer counts as left alone from then on.
SILENT_AFTER: Final = timedelta(days=7)
MONTHS_SHOWN: Final = 12
# What happened to a note still changes for a while; older months stay as they were counted.
MONTHS_OPEN: Final = 4
# How soon somebody answered: name of the column, and within which time.
WAITS: Final = (
    ("within_hour", timedelta(hours=1)),
    ("within_day", timedelta(days=1)),
    ("within_3_days", timedelta(days=3)),
    ("within_week", timedelta(days=7)),
    ("later", timedelta.max),
)


class Cell(NamedTuple):
    """What is counted apart in one month."""

    municipality_id: int
    neighbourhood_id: int | None
    organisation_id: int | None
    kind: str
    category: str


class Story(NamedTuple):
    """What became of one note."""

    cell: Cell
    published_at: datetime
    first_answer_at: datetime | None
    agreed: int
    worked: bool


@dataclass
class Tally:
    """The numbers of one cell, or of many together."""

    posted: int = 0
    answered: int = 0
    silent: int = 0
    agreed: int = 0
    worked: int = 0
    within_hour: int = 0
    within_day: int = 0
    within_3_days: int = 0
    within_week: int = 0
    later: int = 0

    def add(self, story: Story, moment: datetime) -> None:
        """Count one note."""
        self.posted += 1
        self.agreed += story.agreed
        self.worked += story.worked
        if story.first_answer_at is not None:
            self.answered += 1
            name = wait_of(story.first_answer_at - story.published_at)
            setattr(self, name, getattr(self, name) + 1)
        elif moment - story.published_at >= SILENT_AFTER:
            self.silent += 1

    @property
    def usual_wait(self) -> str:
        """Return within which time half of the answered notes had their first answer; empty when too few."""
        if self.answered < LEAST:
            return ""
        passed = 0
        for name, _limit in WAITS:
            passed += getattr(self, name)
            if passed * 2 >= self.answered:
                return name
        return ""

    @property
    def silent_share(self) -> float | None:
        """Return which part of the notes nobody answered; None while there are too few to say."""
        told = self.answered + self.silent
        return self.silent / told if told >= LEAST else None


NUMBERS: Final = tuple(field.name for field in fields(Tally))


def wait_of(wait: timedelta) -> str:
    """Return the name of the wait within which a first answer came."""
    return next(name for name, limit in WAITS if wait <= limit)


def tally(stories: Iterable[Story], moment: datetime) -> dict[Cell, Tally]:
    """Return what is counted of these notes, by cell."""
    found: dict[Cell, Tally] = defaultdict(Tally)
    for story in stories:
        found[story.cell].add(story, moment)
    return dict(found)


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return month_of(month + timedelta(days=31))


def months_until(last: date, number: int) -> list[date]:
    """Return the first days of so many months, oldest first, up to the month of a day."""
    months = [month_of(last)]
    while len(months) < number:
        months.append(month_of(months[-1] - timedelta(days=1)))
    return months[::-1]


def shown(count: int) -> int | None:
    """Return a number that may be shown: none where it is small but not zero."""
    return None if 0 < count < LEAST else count
