"""What a listing is marked with in the index, and which marks a list asks for: two sides of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from app.listings.rules import SUBJECT_KIND, Help, Kind
from app.places.queries import areas_within, neighbourhoods_of
from app.places.rules import Place, PlaceKind
from app.search.rules import Wish, any_token, token

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
    ]


def wishes_of(filters: Filters) -> list[Wish]:
    """Return what filters ask of the index: at least one mark, so that nothing of another kind is found."""
    wishes = [*_kind(filters), *_place(filters)]
    if filters.help:
        wishes.append(any_token([_mark("help", filters.help)]))
    return wishes or [any_token([_mark()])]


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
        yield any_token(_around(place, filters.within))
    else:
        yield any_token([_whole(place)])


def _whole(place: Place) -> str:
    if place.kind is PlaceKind.MUNICIPALITY:
        return _mark("in", place.id)
    return _mark("at", place.municipality_id, place.id)


def _around(place: Place, km: int) -> list[str]:
    """Return the marks of all that lies near: a municipality that does so with all its parts has one."""
    near = [one for one, _distance in areas_within(place, km)]
    parts = {one.id for one in near if one.kind is PlaceKind.NEIGHBOURHOOD}
    whole = {one.id for one in near if one.kind is PlaceKind.MUNICIPALITY and _has_all(one, parts)}
    marks = [_mark("in", municipality_id) for municipality_id in sorted(whole)]
    return marks + [
        _mark("at", one.municipality_id, one.id if one.kind is PlaceKind.NEIGHBOURHOOD else 0)
        for one in near
        if one.municipality_id not in whole
    ]


def _has_all(municipality: Place, parts: set[int]) -> bool:
    return all(one.id in parts for one in neighbourhoods_of(municipality.id))
