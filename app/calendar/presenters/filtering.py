"""What an address of the calendar asks for: a month, a week or a day, and which activities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import url_for

from app.calendar.presenters.words import KINDS, SECTORS
from app.calendar.queries import Filters
from app.calendar.repeating import week_of
from app.calendar.rules import DEFAULT_ZONE, EARLIEST, LATEST, Kind, Sector, as_utc
from app.core.clock import today
from app.core.i18n import _
from app.groups.models import Group
from app.organisations.models import Organisation
from app.places.queries import all_municipalities, find_by_postcode, find_place, neighbourhoods_of
from app.places.rules import Place, guess_place, place_name
from app.places.rules import slug as slug_of
from app.search.rules import QUERY_LENGTH
from app.taxonomy.rules import LANGUAGES, language_name

GHENT: Final = 44021
LONGEST: Final = 80
E = TypeVar("E", bound=StrEnum)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class View(StrEnum):
    """How the calendar is looked at."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


class Whose(NamedTuple):
    """Of which organisation or group activities are asked for; of everyone where it is none."""

    organisation: Organisation | None = None
    group: Group | None = None


@dataclass(frozen=True)
class Asked:
    """What an address asks for: from which day to which, the filters, and what was not understood."""

    view: View
    first: date
    last: date
    filters: Filters
    params: Mapping[str, str]
    notes: tuple[str, ...]
    base: str

    def address(self, **changes: str | None) -> str:
        """Return the address of this view with something changed; None takes it away."""
        return self._address({self.view.value: self._name(self.view, self.first)}, changes)

    def at(self, view: View, day: date) -> str:
        """Return the address of a month, week or day, with the same filters."""
        return self._address({view.value: self._name(view, day)}, {})

    def _address(self, window: Mapping[str, str], changes: Mapping[str, str | None]) -> str:
        params = {k: v for k, v in {**window, **self.params, **changes}.items() if v}
        return f"{self.base}?{urlencode(params)}"

    @staticmethod
    def _name(view: View, day: date) -> str:
        return f"{day:%Y-%m}" if view is View.MONTH else day.isoformat()

    def feed(self) -> str:
        """Return the address at which a calendar program follows these activities."""
        params = {k: v for k, v in self.params.items() if v}
        return url_for("calendar.feed") + (f"?{urlencode(params)}" if params else "")

    def before_and_after(self) -> tuple[date, date]:
        """Return a day in the window before, and one in the window after."""
        return self.first - timedelta(days=1), self.last


def read(args: Mapping[str, str], whose: Whose) -> Asked:
    """Return what the parameters of an address ask for; nonsense is noted and left out."""
    notes: list[str] = []
    filters = read_filters(args, whose, notes)
    view = next((v for v in (View.DAY, View.WEEK) if args.get(v.value)), View.MONTH)
    day = _day(view, args.get(view.value, ""), notes)
    first, last = _window(view, day)
    return Asked(view, first, last, filters, _params(filters, whose), tuple(notes), url_for("calendar.index"))


def read_filters(args: Mapping[str, str], whose: Whose, notes: list[str]) -> Filters:
    """Return which activities an address asks for."""
    named, language = args.get("place", "").strip()[:LONGEST], args.get("language", "")
    place = _place(named)
    if named and place is None:
        notes.append(_("We do not know the place “%(what)s”. We show all places.", what=named))
    if language not in LANGUAGES:
        language = ""
    return Filters(
        place=place,
        kind=_choice(Kind, args.get("kind", ""), notes),
        sector=_choice(Sector, args.get("sector", ""), notes),
        language=language,
        organisation_id=whose.organisation.id if whose.organisation else None,
        group_id=whose.group.id if whose.group else None,
        is_open=args.get("open") == "1",
        words=" ".join(args.get("q", "").split())[:QUERY_LENGTH],
    )


def _choice(enum: type[E], value: str, notes: list[str]) -> E | None:
    if not value or value in set(enum):
        return enum(value) if value else None
    notes.append(_("We did not understand “%(what)s”. We show everything.", what=value[:LONGEST]))
    return None


def _place(named: str) -> Place | None:
    """Return the place of a slug, a name, a postcode or a few words."""
    found = find_by_postcode(named) if named else None
    if not named or found:
        return found[0] if found else None
    by_name = find_place(named) or find_place(slug_of(named))
    return by_name or guess_place(named, (*neighbourhoods_of(GHENT), *all_municipalities()))


def _day(view: View, value: str, notes: list[str]) -> date:
    """Return the day that is asked for; today where it is none."""
    if not value:
        return today()
    day = _read_day(f"{value}-01" if view is View.MONTH and _MONTH.fullmatch(value) else value)
    if day is None:
        notes.append(_("We did not understand the date “%(what)s”.", what=value[:LONGEST]))
    return day or today()


def _read_day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if EARLIEST < day < LATEST - timedelta(days=40) else None


def _window(view: View, day: date) -> tuple[date, date]:
    if view is View.DAY:
        return day, day + timedelta(days=1)
    if view is View.WEEK:
        return week_of(day)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _params(filters: Filters, whose: Whose) -> dict[str, str]:
    """Return how the filters stand in an address; what is not set is empty."""
    return {
        "place": filters.place.slug if filters.place else "",
        "kind": filters.kind.value if filters.kind else "",
        "sector": filters.sector.value if filters.sector else "",
        "language": filters.language,
        "organisation": whose.organisation.slug if whose.organisation else "",
        "group": whose.group.slug if whose.group else "",
        "open": "1" if filters.is_open else "",
        "q": filters.words,
    }


def midnights(first: date, last: date) -> list[datetime]:
    """Return the moment at which each day begins here, and the one at which the last one ends."""
    days = range((last - first).days + 1)
    return [
        as_utc(datetime.combine(first + timedelta(days=n), datetime.min.time()), DEFAULT_ZONE) for n in days
    ]


def chips(asked: Asked, whose: Whose, lang: str) -> list[tuple[str, str]]:
    """Return (label, address without it) for each thing that is chosen."""
    filters = asked.filters
    labels: dict[str, Any] = {
        "place": place_name(filters.place, lang) if filters.place else "",
        "kind": KINDS[filters.kind] if filters.kind else "",
        "sector": SECTORS[filters.sector] if filters.sector else "",
        "language": language_name(filters.language, lang) if filters.language else "",
        "organisation": whose.organisation.name if whose.organisation else "",
        "group": whose.group.name if whose.group else "",
        "open": _("You can sign up") if filters.is_open else "",
        "q": f"“{filters.words}”" if filters.words else "",
    }
    return [(str(label), asked.address(**{name: None})) for name, label in labels.items() if label]


def options(lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen in each list of the filter form: (value, label)."""
    return {
        "kind": [(kind.value, str(label)) for kind, label in KINDS.items()],
        "sector": [(sector.value, str(label)) for sector, label in SECTORS.items()],
        "language": [(one.slug, one.name(lang)) for one in LANGUAGES.values()],
    }


def place_suggestions(lang: str) -> list[str]:
    """Return the names that the field for the place suggests."""
    return [place_name(place, lang) for place in neighbourhoods_of(GHENT)]
