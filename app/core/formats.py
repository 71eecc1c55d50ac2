"""Dates, times and numbers as people of each language write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

from app.core.clock import LOCAL_ZONE, now
from app.core.i18n import _, current_language


def day(value: date | datetime | None) -> str:
    """Return a date such as `zaterdag 28 november 2026`."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL_ZONE).date() if isinstance(value, datetime) else value
    return _date(local, "full", current_language())


def short_day(value: date | datetime | None) -> str:
    """Return a date such as `28 nov 2026`."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL_ZONE).date() if isinstance(value, datetime) else value
    return _date(local, "medium", current_language())


@lru_cache(maxsize=4_096)
def _date(value: date, form: str, language: str) -> str:
    """Return a date in words; the same few come back on every page, and babel takes its time."""
    return str(format_date(value, form, locale=_locale(language)))


def _locale(language: str) -> str:
    """Return the habits of a language here: English says the day before the month."""
    return "en_GB" if language == "en" else language


def listed(words: Sequence[str]) -> str:
    """Return words one after the other, such as `maandag, dinsdag en vrijdag`."""
    return str(format_list(words, locale=_locale(current_language())))


def moment(value: datetime | None) -> str:
    """Return a moment such as `28 nov 2026, 14:05`."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL_ZONE)
    return f"{_date(local.date(), 'medium', current_language())}, {local:%H:%M}"


def wall(value: str) -> str:
    """Return `2026-11-28T14:05`, an hour on the wall, such as `zaterdag 28 november 2026, 14:05`."""
    return f"{day(date.fromisoformat(value[:10]))}, {value[11:]}" if value else ""


def ago(value: datetime | None) -> str:
    """Return how long ago it was, such as `2 dagen geleden`; from a month on, the date."""
    return ago_at(value, now(), current_language())


def ago_at(value: datetime | None, moment: datetime, language: str) -> str:
    """Return the same for a moment and a language that are known already, as in a list."""
    if value is None:
        return ""
    minutes = int((moment - value).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes >= 30 * 24 * 60:
        return _date(value.astimezone(LOCAL_ZONE).date(), "medium", language)
    if minutes >= 24 * 60:
        minutes -= minutes % (24 * 60)  # whole days: nobody says "27 hours ago"
    return _ago(minutes if minutes < 120 else round(minutes / 60) * 60, language)


@lru_cache(maxsize=4_096)
def _ago(minutes: int, language: str) -> str:
    passed = timedelta(minutes=minutes)
    words = format_timedelta(-passed, "minute", threshold=1, add_direction=True, locale=language)
    return str(words).replace(" ", "\u00a0")


def duration(value: timedelta | None) -> str:
    """Return how long something takes, such as `5 uur`; never less than an hour."""
    if value is None:
        return ""
    return str(format_timedelta(value, granularity="hour", threshold=1.2, locale=current_language()))


def number(value: float) -> str:
    """Return a number with the separators of the language."""
    return _number(value, current_language())


@lru_cache(maxsize=4_096)
def _number(value: float, language: str) -> str:
    return str(format_decimal(value, locale=language))
