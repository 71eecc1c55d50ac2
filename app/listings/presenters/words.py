"""The words for kinds, states, places and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Protocol

from babel.dates import get_day_names

from app.core.clock import today
from app.core.formats import day, listed, short_day
from app.core.i18n import _, _l
from app.listings.rules import MOMENTS, Daypart, Help, Kind, Life
from app.moderation.rules import ReviewState
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import place_name
from app.taxonomy.rules import TARGET_GROUPS, language_name

KINDS: Final[dict[Kind, Any]] = {Kind.OFFER: _l("Offer"), Kind.REQUEST: _l("Request")}
HELPS: Final[dict[Help, Any]] = {Help.GOODS: _l("Things"), Help.TIME: _l("Time")}
DAYPARTS: Final[dict[str, Any]] = {
    Daypart.MORNING: _l("in the morning"),
    Daypart.AFTERNOON: _l("in the afternoon"),
    Daypart.EVENING: _l("in the evening"),
}
# The same of one weekday.
DAYPARTS_OF_DAY: Final[dict[str, Any]] = {
    Daypart.MORNING: _l("%(day)s morning"),
    Daypart.AFTERNOON: _l("%(day)s afternoon"),
    Daypart.EVENING: _l("%(day)s evening"),
}
REVIEWS: Final[dict[ReviewState, Any]] = {
    ReviewState.DRAFT: _l("Not sent yet"),
    ReviewState.PENDING: _l("Waits for a check"),
    ReviewState.CHANGES_REQUESTED: _l("Please change something"),
    ReviewState.REJECTED: _l("Refused"),
    ReviewState.HIDDEN: _l("Taken offline"),
}
LIVES: Final[dict[Life, Any]] = {
    Life.PAUSED: _l("Paused"),
    Life.FULFILLED: _l("It worked"),
    Life.WITHDRAWN: _l("Stopped"),
    Life.EXPIRED: _l("Time is over"),
}


class Placed(Protocol):
    """What lies somewhere."""

    @property
    def municipality_id(self) -> int:
        """Return its municipality."""

    @property
    def neighbourhood_id(self) -> int | None:
        """Return its neighbourhood."""


class Timed(Protocol):
    """What says when."""

    weekdays: Any
    dayparts: Any
    moments: Any
    from_date: Any
    until_date: Any


def state_label(review: ReviewState, life: Life) -> str:
    """Return the word for a state that is worth a word; open and online is none."""
    if life is Life.OPEN and review is ReviewState.PUBLISHED:
        return ""
    if life in {Life.OPEN, Life.PAUSED} and review is not ReviewState.PUBLISHED:
        return str(REVIEWS[review])
    return str(LIVES.get(life, ""))


def municipality_name(municipality_id: int, lang: str) -> str:
    """Return the name of a municipality."""
    place = find_municipality_by_id(municipality_id)
    return place_name(place, lang) if place else ""


def area_name(thing: Placed, lang: str) -> str:
    """Return the finest place that is shown: the neighbourhood, else the municipality."""
    area = find_neighbourhood_by_id(thing.neighbourhood_id) if thing.neighbourhood_id else None
    return place_name(area, lang) if area else municipality_name(thing.municipality_id, lang)


def whole_place(thing: Placed, lang: str) -> str:
    """Return neighbourhood and municipality."""
    municipality, area = municipality_name(thing.municipality_id, lang), area_name(thing, lang)
    return municipality if area == municipality else f"{area}, {municipality}"


def when(thing: Timed, lang: str) -> str:
    """Return the days, the time of day and the dates, in words; empty when it is all the same."""
    names = get_day_names("wide", "stand-alone", locale=lang)
    days = listed([names[weekday] for weekday in thing.weekdays])
    parts = [
        _("every %(days)s", days=days) if days else "",
        ", ".join(str(DAYPARTS[p]) for p in thing.dayparts),
    ]
    if thing.moments:
        parts = [", ".join(_each_day(thing.moments, lang))]
    if thing.from_date and thing.from_date == thing.until_date:
        return " · ".join([*filter(None, parts), _("on %(day)s", day=day(thing.from_date))])
    if thing.from_date:
        parts.append(_("from %(day)s", day=short_day(thing.from_date)))
    if thing.until_date:
        parts.append(_("until %(day)s", day=short_day(thing.until_date)))
    return " · ".join(part for part in parts if part)


def moment_name(day: int, part: str, lang: str) -> str:
    """Return the words for a part of the day on one weekday."""
    name = get_day_names("wide", "stand-alone", locale=lang)[day]
    return str(DAYPARTS_OF_DAY[part]) % {"day": name}


def _each_day(moments: Sequence[str], lang: str) -> Iterator[str]:
    """Yield what is said of each weekday: its name where all parts of that day are meant."""
    names = get_day_names("wide", "stand-alone", locale=lang)
    for weekday, chosen in groupby((MOMENTS[one] for one in moments if one in MOMENTS), key=itemgetter(0)):
        parts = [part for _weekday, part in chosen]
        whole = len(parts) == len(Daypart)
        yield from [names[weekday]] if whole else (moment_name(weekday, p, lang) for p in parts)


def groups(slugs: Sequence[str], lang: str) -> str:
    """Return for whom it is meant."""
    return ", ".join(TARGET_GROUPS[slug].name(lang) for slug in slugs if slug in TARGET_GROUPS)


def is_urgent(granted: bool, deadline: date | None) -> bool:
    """Tell whether "urgent" still counts: a moderator agreed, and the day is not over."""
    return granted and deadline is not None and deadline >= today()


def spoken(languages: list[str], lang: str) -> str:
    """Return the names of languages."""
    return ", ".join(language_name(code, lang) for code in languages)
