"""What a listing is marked with in the index, and which marks a list asks for: two sides of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from app.listings.rules import SUBJECT_KIND, Help, Kind, Sort
from app.places.queries import areas_within, find_place, neighbourhoods_of
from app.places.rules import Place, PlaceKind
from app.search.rules import Wish, any_token, token
from app.taxonomy.rules import expand_category

# How far one may look around a place, in kilometres.
DISTANCES: Final = (5, 10, 20)


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty means everything. `within` kilometres of the place, 0: in it."""

    kind: Kind | None = None
    help: Help | None = None
    category: str = ""
    categories: tuple[str, ...] = ()
    place: Place | None = None
    within: int = 0
    words: str = ""
    sort: Sort = Sort.NEW


def filters_of(params: Mapping[str, Any]) -> Filters:
    """Return the filters that these parameters of a list's address stand for; nonsense is left out."""
    kind, help_, category = (str(params.get(name) or "") for name in ("kind", "help", "category"))
    categories = expand_category(category)
    place = find_place(str(params.get("place") or ""))
    within, sort = str(params.get("within") or ""), str(params.get("sort") or "")
    return Filters(
        Kind(kind) if kind in set(Kind) else None,
        Help(help_) if help_ in set(Help) else None,
        category if categories else "",
        categories,
        place,
        int(within) if within in map(str, DISTANCES) and place else 0,
        str(params.get("q") or ""),
        Sort(sort) if sort in set(Sort) else Sort.NEW,
    )


def params_of(filters: Filters) -> dict[str, str]:
    """Return the parameters of a list's address that stand for these filters."""
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


def _mark(*parts: str | int) -> str:
    return token(SUBJECT_KIND, *parts)


def marks_of(listing: Any) -> list[str]:
    """Return the marks of a listing, or of a row like one."""
    return [
        _mark("kind", listing.kind),
        _mark("help", listing.help),
        _mark("category", listing.category),
        _mark(listing.kind, listing.category),
        _mark("in", listing.municipality_id),
        _mark("at", listing.municipality_id, listing.neighbourhood_id or 0),
        _mark("urgent" if listing.urgent_granted else "usual"),
        _mark("answered" if listing.is_answered else "unanswered"),
    ]


def wishes_of(filters: Filters) -> list[Wish]:
    """Return what filters ask of the index: at least one mark, so that nothing of another kind is found."""
    return [*_what(filters), *_place(filters)] or [any_token([_mark()])]


def ranks_of(filters: Filters) -> list[tuple[Wish, ...]]:
    """Return the wishes of each part of the order that was asked for; none for the newest first."""
    if filters.sort is Sort.NEAR and filters.place:
        return [(*_what(filters), ring) for ring in _rings(filters.place, filters.within) if ring]
    first_last = {Sort.URGENT: ("urgent", "usual"), Sort.UNANSWERED: ("unanswered", "answered")}
    marks = first_last.get(filters.sort, ())
    return [(*_what(filters), *_place(filters), any_token([_mark(mark)])) for mark in marks]


@lru_cache(maxsize=1_024)
def _rings(place: Place, within: int) -> tuple[Wish, ...]:
    """Return the marks of the place itself, then of what lies further and further: together all within."""
    near, is_city = areas_within(place, within), place.kind is PlaceKind.MUNICIPALITY
    here = [one for one, _km in near if one == place or (is_city and one.municipality_id == place.id)]
    rings, inner = [here], -1.0
    for outer in DISTANCES:
        rings.append([one for one, km in near if inner < km <= outer and one not in here])
        inner = outer
    return tuple(_any_of(ring) for ring in rings)


def _what(filters: Filters) -> list[Wish]:
    helps = [any_token([_mark("help", filters.help)])] if filters.help else []
    return [*_kind(filters), *helps]


def _kind(filters: Filters) -> Iterable[Wish]:
    """Ask for kind and category in one mark where that is possible: two common ones cost more together."""
    if filters.kind and filters.categories:
        yield any_token(_mark(filters.kind, slug) for slug in filters.categories)
    elif filters.categories:
        yield any_token(_mark("category", slug) for slug in filters.categories)
    elif filters.kind:
        yield any_token([_mark("kind", filters.kind)])


def _place(filters: Filters) -> Iterable[Wish]:
    place = filters.place
    if place is None:
        return
    if filters.within:
        yield _around(place, filters.within)
    else:
        yield any_token([_whole(place)])


def _whole(place: Place) -> str:
    if place.kind is PlaceKind.MUNICIPALITY:
        return _mark("in", place.id)
    return _mark("at", place.municipality_id, place.id)


@lru_cache(maxsize=1_024)
def _around(place: Place, km: int) -> Wish:
    return _any_of([one for one, _distance in areas_within(place, km)])


def _any_of(near: Sequence[Place]) -> Wish:
    """Return the wish for one of these places: a municipality with all its parts among them has one mark."""
    parts = {one.id for one in near if one.kind is PlaceKind.NEIGHBOURHOOD}
    whole = {one.id for one in near if one.kind is PlaceKind.MUNICIPALITY and _has_all(one, parts)}
    marks = [_mark("in", municipality_id) for municipality_id in sorted(whole)]
    marks += [
        _mark("at", one.municipality_id, one.id if one.kind is PlaceKind.NEIGHBOURHOOD else 0)
        for one in near
        if one.municipality_id not in whole
    ]
    return any_token(marks)


def _has_all(municipality: Place, parts: set[int]) -> bool:
    return all(one.id in parts for one in neighbourhoods_of(municipality.id))
