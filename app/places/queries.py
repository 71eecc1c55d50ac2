"""Reading places: never a query once warm, because places do not change while the process runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.core.db import db
from app.places.models import Municipality, Neighbourhood, Postcode
from app.places.rules import CENTRES, Place, PlaceKind, distance_km, place_name


@dataclass(frozen=True)
class _Atlas:
    """All places of one database, in the orders in which they are asked for."""

    municipalities: tuple[Place, ...]
    by_id: Mapping[int, Place]
    by_slug: Mapping[str, Place]
    by_postcode: Mapping[str, Place]
    neighbourhoods: Mapping[int, tuple[Place, ...]]
    neighbourhood_by_id: Mapping[int, Place]
    area_names: dict[str, Mapping[tuple[int, int | None], str]] = field(default_factory=dict)
    distances: dict[tuple[PlaceKind, int], tuple[tuple[Place, float], ...]] = field(default_factory=dict)


_atlases: Final[WeakKeyDictionary[Engine, _Atlas]] = WeakKeyDictionary()
_lock: Final = Lock()


def all_municipalities() -> tuple[Place, ...]:
    """Return every municipality, by Dutch name."""
    return _atlas().municipalities


def find_municipality(slug: str) -> Place | None:
    """Return the municipality with this slug."""
    return _atlas().by_slug.get(slug)


def find_municipality_by_id(municipality_id: int) -> Place | None:
    """Return the municipality with this NIS code."""
    return _atlas().by_id.get(municipality_id)


def neighbourhoods_of(municipality_id: int) -> tuple[Place, ...]:
    """Return the neighbourhoods of a municipality, by name; none where we know of none."""
    return _atlas().neighbourhoods.get(municipality_id, ())


def find_neighbourhood(municipality_id: int, slug: str) -> Place | None:
    """Return the neighbourhood of this municipality with this slug."""
    return next((place for place in neighbourhoods_of(municipality_id) if place.slug == slug), None)


def find_neighbourhood_by_id(neighbourhood_id: int) -> Place | None:
    """Return the neighbourhood with this id."""
    return _atlas().neighbourhood_by_id.get(neighbourhood_id)


def area_names(lang: str) -> Mapping[tuple[int, int | None], str]:
    """Return the name of each (municipality, neighbourhood or None) in a language, made once, for lists."""
    atlas = _atlas()
    if lang not in atlas.area_names:
        everywhere = (place for places in atlas.neighbourhoods.values() for place in places)
        atlas.area_names[lang] = {
            **{(place.id, None): place_name(place, lang) for place in atlas.municipalities},
            **{(place.municipality_id, place.id): place_name(place, lang) for place in everywhere},
        }
    return atlas.area_names[lang]


def find_by_postcode(code: str) -> tuple[Place, tuple[Place, ...]] | None:
    """Return the municipality of a postcode, and those of its neighbourhoods that have this postcode.

    The few postcodes of two municipalities go to the smaller one.
    """
    municipality = _atlas().by_postcode.get(code.strip())
    if municipality is None:
        return None
    near = (place for place in neighbourhoods_of(municipality.id) if code.strip() in place.postcodes)
    return municipality, tuple(near)


def find_only_neighbourhood(code: str) -> Place | None:
    """Return the neighbourhood that has this postcode to itself."""
    found = find_by_postcode(code)
    alone = [place for place in found[1] if place.postcodes == (code.strip(),)] if found else []
    return alone[0] if len(alone) == 1 else None


def find_place(slug: str) -> Place | None:
    """Return the municipality, or else the neighbourhood, with this slug."""
    atlas = _atlas()
    everywhere = (place for places in atlas.neighbourhoods.values() for place in places)
    return atlas.by_slug.get(slug) or next((place for place in everywhere if place.slug == slug), None)


def areas_within(place: Place, km: float) -> tuple[tuple[Place, float], ...]:
    """Return the places whose centre lies within so many kilometres of this one's, the nearest first."""
    near = _atlas().distances
    key = place.kind, place.id
    if key not in near:
        near[key] = _by_distance(place)
    return tuple(pair for pair in near[key] if pair[1] <= km)


def _by_distance(place: Place) -> tuple[tuple[Place, float], ...]:
    atlas = _atlas()
    everywhere = (*atlas.municipalities, *atlas.neighbourhood_by_id.values())
    pairs = ((one, distance_km(place.lat, place.lon, one.lat, one.lon)) for one in everywhere)
    return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0].kind, pair[0].id)))


def clear_cache() -> None:
    """Forget what was read, after the reference data changed."""
    with _lock:
        _atlases.clear()


def _atlas() -> _Atlas:
    """Return the places of the present database, read once per process; an empty table is not remembered."""
    engine = db.session().get_bind().engine
    atlas = _atlases.get(engine)
    if atlas is None:
        atlas = _read_atlas()
        if atlas.municipalities:
            with _lock:
                _atlases[engine] = atlas
    return atlas


def _read_atlas() -> _Atlas:
    """Read all places with three queries."""
    codes = _postcodes()
    municipalities = tuple(_municipality(row, codes[row.id]) for row in _municipality_rows())
    by_id = {place.id: place for place in municipalities}
    neighbourhoods = _neighbourhoods(by_id)
    return _Atlas(
        municipalities=municipalities,
        by_id=MappingProxyType(by_id),
        by_slug=MappingProxyType({place.slug: place for place in municipalities}),
        by_postcode=MappingProxyType(_by_postcode(municipalities)),
        neighbourhoods=MappingProxyType(neighbourhoods),
        neighbourhood_by_id=MappingProxyType({p.id: p for places in neighbourhoods.values() for p in places}),
    )


def _postcodes() -> dict[int, list[str]]:
    codes: dict[int, list[str]] = defaultdict(list)
    for code, municipality_id in db.session.execute(
        select(Postcode.code, Postcode.municipality_id).order_by(Postcode.code)
    ):
        codes[municipality_id].append(code)
    return codes


def _municipality_rows() -> list[Municipality]:
    return sorted(db.session.scalars(select(Municipality)), key=lambda row: row.slug)


def _municipality(row: Municipality, codes: list[str]) -> Place:
    return Place(
        kind=PlaceKind.MUNICIPALITY,
        id=row.id,
        municipality_id=row.id,
        slug=row.slug,
        name_nl=row.name_nl,
        name_fr=row.name_fr,
        province=row.province,
        lat=row.lat,
        lon=row.lon,
        postcodes=tuple(codes),
    )


def _neighbourhoods(municipalities: Mapping[int, Place]) -> dict[int, tuple[Place, ...]]:
    grouped: dict[int, list[Place]] = defaultdict(list)
    for row in sorted(db.session.scalars(select(Neighbourhood)), key=lambda row: row.slug):
        grouped[row.municipality_id].append(_neighbourhood(row, municipalities[row.municipality_id]))
    return {municipality_id: tuple(places) for municipality_id, places in grouped.items()}


def _neighbourhood(row: Neighbourhood, municipality: Place) -> Place:
    """Return a neighbourhood; its point is its centre, or that of the municipality where we know none."""
    lat, lon = CENTRES.get((municipality.id, row.slug), (municipality.lat, municipality.lon))
    return Place(
        kind=PlaceKind.NEIGHBOURHOOD,
        id=row.id,
        municipality_id=municipality.id,
        slug=row.slug,
        name_nl=row.name,
        name_fr=row.name,
        province=municipality.province,
        lat=lat,
        lon=lon,
        postcodes=tuple(row.postcodes.split()),
    )


def _by_postcode(municipalities: tuple[Place, ...]) -> dict[str, Place]:
    """Return the municipality of each postcode: of two, the one with the fewest postcodes."""
    large_first = sorted(municipalities, key=lambda place: -len(place.postcodes))
    return {code: place for place in large_first for code in place.postcodes}
