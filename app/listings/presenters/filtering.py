"""The filter form of the list: what an address asks for, what is chosen, and where one can go from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from app.core.i18n import _, current_language
from app.listings.presenters.words import HELPS, KINDS
from app.listings.queries import DISTANCES, Filters, params_of
from app.listings.rules import Help, Kind, Sort
from app.places.queries import (
    all_municipalities,
    find_by_postcode,
    find_municipality_by_id,
    find_place,
    neighbourhoods_of,
)
from app.places.rules import GHENT, Place, PlaceKind, guess_place, place_name
from app.places.rules import slug as slug_of
from app.search.rules import QUERY_LENGTH
from app.taxonomy.rules import TILES, category_name, expand_category, find_tile

LONGEST: Final = 80
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the filters, how they stand in the address, and what was not understood."""

    filters: Filters
    params: Mapping[str, str]
    notes: tuple[str, ...]
    base: str

    def address(self, **changes: str | None) -> str:
        """Return the address of the list with something changed; None takes it away."""
        params = {k: v for k, v in {**self.params, **changes}.items() if v}
        return self.base + (f"?{urlencode(params)}" if params else "")

    def below(self, name: str) -> str:
        """Return the address of another page for the same list, such as the one that shares it."""
        return f"{self.base}/{name}" + (f"?{urlencode(self.params)}" if self.params else "")


def read_filters(args: Mapping[str, str]) -> Asked:
    """Return what the parameters of an address ask for; nonsense is noted and left out."""
    notes: list[str] = []
    kind = _choice(Kind, args.get("kind", ""), notes)
    help_ = _choice(Help, args.get("help", ""), notes)
    category = args.get("category", "").strip()
    categories = expand_category(category)
    if category and not categories:
        notes.append(
            _("We do not know the category “%(what)s”. We show all categories.", what=category[:LONGEST])
        )
    named = args.get("place", "").strip()[:LONGEST]
    place = _place(named)
    if named and place is None:
        notes.append(_("We do not know the place “%(what)s”. We show all places.", what=named))
    words = " ".join(args.get("q", "").split())[:QUERY_LENGTH]
    within = int(given) if (given := args.get("within", "")) in map(str, DISTANCES) and place else 0
    sort = _choice(Sort, args.get("sort", ""), notes) or Sort.NEW
    if sort is Sort.NEAR:
        within = (within or DISTANCES[-1]) if place else 0
        notes += [] if place else [_("Choose a municipality or area first. Then we show what is near it.")]
    if sort is Sort.RELEVANCE and not words:
        sort = Sort.NEW
    filters = Filters(kind, help_, category if categories else "", categories, place, within, words, sort)
    return Asked(filters, params_of(filters), tuple(notes), url_for("listings.index"))


def _choice(enum: type[E], value: str, notes: list[str]) -> E | None:
    if not value:
        return None
    if value in set(enum):
        return enum(value)
    notes.append(_("We did not understand “%(what)s”. We show everything.", what=value[:LONGEST]))
    return None


def _place(named: str) -> Place | None:
    """Return the place of a slug, a name, a postcode or a few words."""
    if not named:
        return None
    if place := find_place(named) or find_place(slug_of(named)):
        return place
    if found := find_by_postcode(named):
        return found[0]
    return guess_place(named, (*neighbourhoods_of(GHENT), *all_municipalities()))


def _params(filters: Filters) -> dict[str, str]:
    params = {
        "kind": filters.kind or "",
        "help": filters.help or "",
        "category": filters.category,
        "place": filters.place.slug if filters.place else "",
        "within": filters.within or "",
        "q": filters.words,
        "sort": filters.sort if filters.sort is not Sort.NEW else "",
    }
    return {name: str(value) for name, value in params.items() if value}


def chips(asked: Asked, lang: str) -> list[tuple[str, str]]:
    """Return (label, address without it) for each thing that is chosen."""
    filters = asked.filters
    labels = {
        "kind": str(KINDS[filters.kind]) if filters.kind else "",
        "help": str(HELPS[filters.help]) if filters.help else "",
        "category": group_name(filters.category, lang),
        "place": place_name(filters.place, lang) if filters.place else "",
        "within": _("Within %(km)s km", km=filters.within) if filters.within else "",
        "q": f"“{filters.words}”" if filters.words else "",
    }
    gone = {name: {name: None} for name in labels} | {"place": {"place": None, "within": None}}
    return [(label, asked.address(**gone[name])) for name, label in labels.items() if label]


def group_name(slug: str, lang: str) -> str:
    """Return the name of a category or of a group of them."""
    tile = find_tile(slug)
    return _(tile.label) if tile else category_name(slug, lang)


def place_shown(asked: Asked, lang: str) -> str:
    """Return what stands in the field for the place."""
    return place_name(asked.filters.place, lang) if asked.filters.place else ""


def wider(asked: Asked, lang: str) -> list[tuple[str, str]]:
    """Return what somebody who found nothing can look at: (label, address), the nearest first."""
    filters, ways = asked.filters, []
    if further := next((km for km in DISTANCES if filters.place and km > filters.within > 0), 0):
        label = _("Look within %(km)s km", km=further)
        ways.append((label, asked.address(within=str(further))))
    elif filters.place and filters.place.kind is PlaceKind.NEIGHBOURHOOD:
        whole = find_municipality_by_id(filters.place.municipality_id)
        if whole:
            label = _("Look in all of %(place)s", place=place_name(whole, lang))
            ways.append((label, asked.address(place=whole.slug)))
    elif filters.place:
        ways.append((_("Look in all municipalities"), asked.address(place=None)))
    if filters.words:
        ways.append((_("Look without these words"), asked.address(q=None)))
    if filters.category:
        ways.append((_("Look in all categories"), asked.address(category=None)))
    return ways[:2] or [(_("Show everything"), asked.base)]


class Options(NamedTuple):
    """What the fields of the filter form offer, as finished HTML."""

    kinds: Markup
    helps: Markup
    categories: Markup
    distances: Markup
    sorts: Markup


def options(filters: Filters, lang: str) -> Options:
    """Return what the fields of the filter form offer, with what is chosen."""
    sorts = tuple(one for one in Sort if filters.words or one is not Sort.RELEVANCE)
    return _options(
        lang, filters.kind or "", filters.help or "", filters.category, filters.within, filters.sort, sorts
    )


@lru_cache(maxsize=512)
def _options(
    lang: str, kind: str, help_: str, category: str, within: int, sort: Sort, sorts: tuple[Sort, ...]
) -> Options:
    """Return the same, made once a choice."""
    orders: dict[str, str] = {
        Sort.NEW: _("Newest first"),
        Sort.NEAR: _("Nearest first"),
        Sort.URGENT: _("Urgent first"),
        Sort.UNANSWERED: _("Without answer first"),
        Sort.RELEVANCE: _("What fits your words best first"),
    }
    distances = {"": _("Only there"), **{str(km): _("Within %(km)s km", km=km) for km in DISTANCES}}
    return Options(
        _drawn({"": _("Both"), Kind.OFFER: _("Offers"), Kind.REQUEST: _("Requests")}, kind),
        _drawn({"": _("Both"), Help.GOODS: _("Things"), Help.TIME: _("Time")}, help_),
        _categories(lang, category),
        _drawn(distances, str(within or "")),
        _drawn({one: orders[one] for one in sorts}, sort),
    )


def _categories(lang: str, chosen: str) -> Markup:
    """Return the options by category: groups and their categories."""
    return _option("", _("All categories"), chosen) + Markup().join(
        Markup('<optgroup label="{}">{}{}</optgroup>').format(
            _(tile.label),
            _option(tile.slug, _("%(group)s: everything", group=_(tile.label)), chosen),
            Markup().join(_option(slug, category_name(slug, lang), chosen) for slug in tile.categories),
        )
        for tile in TILES
    )


def _drawn(words: Mapping[str, str], chosen: str) -> Markup:
    return Markup().join(_option(value, label, chosen) for value, label in words.items())


def _option(value: str, label: str, chosen: str) -> Markup:
    selected = Markup(" selected") if value == chosen else Markup()
    return Markup('<option value="{}"{}>{}</option>').format(value, selected, label)


def place_options(lang: str) -> Markup:
    """Return what the field for the place suggests: Ghent and its neighbourhoods."""
    city = find_municipality_by_id(GHENT)
    places = (*((city,) if city else ()), *neighbourhoods_of(GHENT))
    return _suggested(tuple(place_name(place, lang) for place in places))


@lru_cache(maxsize=16)
def _suggested(names: tuple[str, ...]) -> Markup:
    return Markup().join(Markup('<option value="{}"></option>').format(name) for name in names)


def heading(asked: Asked) -> str:
    """Return how a list is called: what is asked or offered, and of which sort."""
    names = {Kind.OFFER: _("Offers"), Kind.REQUEST: _("Requests"), None: _("Requests and offers")}
    name, category = names[asked.filters.kind], asked.filters.category
    return f"{name}: {group_name(category, current_language())}" if category else name
