"""The words for kinds, sectors, places, prices and hours."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol

from babel.dates import format_date
from babel.numbers import format_currency

from app.calendar.rules import Kind, Repeat, Sector, ShowPlace, read_wall
from app.core.formats import wall
from app.core.i18n import _, _l
from app.moderation.rules import ReviewState
from app.places.queries import area_names, find_municipality_by_id
from app.places.rules import place_name
from app.taxonomy.rules import TARGET_GROUPS, language_name

KINDS: Final[dict[Any, Any]] = {
    Kind.ACTIVITY: _l("Activity"),
    Kind.TRAINING: _l("Training"),
    Kind.INFO_MARKET: _l("Info market"),
    Kind.MEETING: _l("Meeting"),
}
SECTORS: Final[dict[Any, Any]] = {
    Sector.NEIGHBOURHOOD: _l("Neighbourhood"),
    Sector.WELFARE: _l("Help and welfare"),
    Sector.HEALTH: _l("Health"),
    Sector.EDUCATION: _l("Learning"),
    Sector.YOUTH: _l("Children and young people"),
    Sector.OLDER_PEOPLE: _l("Older people"),
    Sector.CULTURE: _l("Culture"),
    Sector.SPORT: _l("Sport and movement"),
    Sector.NATURE: _l("Nature and climate"),
    Sector.NEWCOMERS: _l("Newcomers"),
    Sector.WORK: _l("Work"),
}
REPEATS: Final[dict[Any, Any]] = {
    Repeat.ONCE: _l("No, once"),
    Repeat.WEEKLY: _l("Every week"),
    Repeat.FORTNIGHTLY: _l("Every second week"),
    Repeat.MONTHLY_WEEKDAY: _l("Every month, on the same weekday"),
    Repeat.MONTHLY_DAY: _l("Every month, on the same date"),
}
SHOW_PLACES: Final[dict[Any, Any]] = {
    ShowPlace.PARTICIPANTS: _l("Only who signed up"),
    ShowPlace.EVERYONE: _l("Everyone"),
}
REVIEWS: Final[dict[Any, Any]] = {
    ReviewState.DRAFT: _l("Not sent yet"),
    ReviewState.PENDING: _l("Waits for a check"),
    ReviewState.CHANGES_REQUESTED: _l("Please change something"),
    ReviewState.REJECTED: _l("Refused"),
    ReviewState.HIDDEN: _l("Taken offline"),
}


class Placed(Protocol):
    """What lies somewhere."""

    @property
    def municipality_id(self) -> int:
        """Return its municipality."""

    @property
    def neighbourhood_id(self) -> int | None:
        """Return its neighbourhood."""


def whole_place(thing: Placed, lang: str) -> str:
    """Return neighbourhood and municipality."""
    city = find_municipality_by_id(thing.municipality_id)
    municipality = place_name(city, lang) if city else ""
    area = area_names(lang).get((thing.municipality_id, thing.neighbourhood_id), municipality)
    return municipality if area == municipality else f"{area}, {municipality}"


@lru_cache(maxsize=1_024)
def day_heading(day: date, lang: str) -> str:
    """Return a day such as `zaterdag 5 december`, for within one month or week."""
    return str(format_date(day, "EEEE d MMMM", locale=lang))


@lru_cache(maxsize=256)
def month_name(day: date, lang: str) -> str:
    """Return a month such as `december 2026`."""
    return str(format_date(day, "LLLL y", locale=lang))


def when(starts_local: str, ends_local: str) -> str:
    """Return day and hours, such as `zaterdag 5 december 2026, 14:00–16:30`."""
    if _is_one_day(starts_local, ends_local):
        return f"{wall(starts_local)}–{ends_local[11:]}"
    return f"{wall(starts_local)} – {wall(ends_local)}"


def hours(starts_local: str, ends_local: str, lang: str) -> str:
    """Return the hours alone, such as `14:00–16:30`; with the last day where it is another one."""
    start, end = starts_local[11:], ends_local[11:]
    if _is_one_day(starts_local, ends_local):
        return f"{start}–{end}"
    return f"{start} – {day_heading(read_wall(ends_local).date(), lang)}, {end}"


def _is_one_day(starts_local: str, ends_local: str) -> bool:
    """Tell whether it ends on the same day, or in the night after it."""
    start, end = read_wall(starts_local), read_wall(ends_local)
    return end.date() == start.date() or (end - start < timedelta(hours=12) and end.hour < 6)


def price(cents: int | None, lang: str) -> str:
    """Return what it costs."""
    return str(format_currency(cents / 100, "EUR", locale=lang)) if cents else _("Free")


def spoken(languages: list[str], lang: str) -> str:
    """Return the names of languages."""
    return ", ".join(language_name(code, lang) for code in languages)


def for_whom(slugs: list[str], lang: str) -> str:
    """Return the names of target groups."""
    return ", ".join(TARGET_GROUPS[slug].name(lang) for slug in slugs if slug in TARGET_GROUPS)
