"""A month as a table: weeks, days, and the first few activities of each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import get_day_names

from app.calendar.presenters.filtering import Asked, View
from app.calendar.presenters.words import day_heading
from app.calendar.queries import A_DAY, Entry
from app.core.clock import today


class Cell(NamedTuple):
    """One day; outside the month it is empty."""

    number: str
    label: str
    href: str
    is_today: bool
    entries: list[tuple[str, str, str, str, bool]]
    more: str


EMPTY = Cell("", "", "", is_today=False, entries=[], more="")


class Month(NamedTuple):
    """The weeks of a month, whether there is anything, and the label of the next day with something."""

    weeks: list[list[Cell]]
    is_empty: bool
    next_label: str


def weekdays(lang: str) -> list[tuple[str, str]]:
    """Return (short, long) names of the days, Monday first."""
    wide, short = (get_day_names(width, "stand-alone", locale=lang) for width in ("wide", "abbreviated"))
    return [(short[n], wide[n]) for n in range(7)]


def month(asked: Asked, days: Sequence[Sequence[Entry]], lang: str) -> Month:
    """Return the weeks of a month; each activity is (address, hour, title, language, called off).

    The next day is named where days with something lie behind it: on a phone one has to go past those.
    """
    cells = [EMPTY] * asked.first.weekday()
    for number, entries in enumerate(days):
        cells.append(_cell(asked, asked.first + timedelta(days=number), entries, lang))
    cells += [EMPTY] * (-len(cells) % 7)
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    filled = [asked.first + timedelta(days=number) for number, entries in enumerate(days) if entries]
    coming = [day for day in filled if day >= today()]
    next_label = day_heading(coming[0], lang) if coming and coming != filled else ""
    return Month(weeks, not filled, next_label)


def _cell(asked: Asked, day: date, entries: Sequence[Entry], lang: str) -> Cell:
    shown = [
        (
            f"{asked.base}/{entry.public_id}?date={entry.date_id}",
            entry.starts_local[11:],
            entry.title,
            entry.language,
            bool(entry.is_cancelled),
        )
        for entry in entries[:A_DAY]
    ]
    address = asked.at(View.DAY, day)
    more = address if len(entries) > A_DAY else ""
    return Cell(str(day.day), day_heading(day, lang), address, day == today(), shown, more)
