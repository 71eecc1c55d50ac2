"""The places in the database: loaded once, read from memory after that."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.core.db import db, transaction
from app.places.actions import load_reference
from app.places.models import Municipality, Neighbourhood, Postcode
from app.places.queries import (
    all_municipalities,
    clear_cache,
    find_by_postcode,
    find_municipality,
    find_municipality_by_id,
    find_neighbourhood,
    find_neighbourhood_by_id,
    find_place,
    neighbourhoods_of,
)
from app.places.rules import GHENT


def _counts() -> list[int]:
    models = (Municipality, Postcode, Neighbourhood)
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_loading_gives_the_304_municipalities_and_25_neighbourhoods(places: Flask) -> None:
    assert _counts()[::2] == [304, 25]


def test_loading_again_doubles_nothing_and_keeps_ids(places: Flask) -> None:
    before = (_counts(), [place.id for place in neighbourhoods_of(GHENT)])
    with transaction() as session:
        load_reference(session)
    assert (_counts(), [place.id for place in neighbourhoods_of(GHENT)]) == before


def test_loading_again_repairs_a_changed_name(places: Flask) -> None:
    with transaction() as session:
        session.get_one(Municipality, GHENT).name_fr = "Gant"
    with transaction() as session:
        load_reference(session)
    municipality = find_municipality("gent")
    assert municipality is not None
    assert municipality.name_fr == "Gand"


def test_municipalities_stand_in_the_order_of_their_names(places: Flask) -> None:
    slugs = [place.slug for place in all_municipalities()]
    assert slugs == sorted(slugs)
    assert len(set(slugs)) == 304


def test_no_neighbourhood_has_the_slug_of_a_municipality(places: Flask) -> None:
    towns = {place.slug for place in all_municipalities()}
    assert not towns & {place.slug for place in neighbourhoods_of(GHENT)}


def test_a_municipality_is_found_by_slug_and_by_id(places: Flask) -> None:
    assert find_municipality("gent") == find_municipality_by_id(GHENT)
    assert find_municipality("atlantis") is None
    assert find_municipality_by_id(1) is None


def test_a_neighbourhood_is_found_within_its_municipality_only(places: Flask) -> None:
    found = find_neighbourhood(GHENT, "ledeberg")
    assert found is not None
    assert found == find_neighbourhood_by_id(found.id)
    assert find_neighbourhood(11002, "ledeberg") is None
    assert neighbourhoods_of(11002) == ()


@pytest.mark.parametrize(
    ("code", "town", "neighbourhoods"),
    [
        ("9041", "gent", ["oostakker"]),
        ("9050", "gent", ["gentbrugge", "ledeberg", "moscou-vogelhoek", "oud-gentbrugge"]),
        (" 2000 ", "antwerpen", []),
        ("1050", "elsene", []),
        ("1040", "etterbeek", []),
    ],
)
def test_a_postcode_gives_its_municipality_and_neighbourhoods(
    places: Flask, code: str, town: str, neighbourhoods: list[str]
) -> None:
    found = find_by_postcode(code)
    assert found is not None
    assert (found[0].slug, [place.slug for place in found[1]]) == (town, neighbourhoods)


@pytest.mark.parametrize("code", ["", "0000", "abcd", "9000\x00", "90000"])
def test_an_unknown_postcode_gives_nothing(places: Flask, code: str) -> None:
    assert find_by_postcode(code) is None


@pytest.mark.parametrize("slug", ["gent", "ledeberg", "brugse-poort-rooigem"])
def test_one_address_part_finds_a_municipality_or_a_neighbourhood(places: Flask, slug: str) -> None:
    place = find_place(slug)
    assert place is not None
    assert place.slug == slug
    assert place.municipality_id == GHENT


def test_an_unknown_place_is_none(places: Flask) -> None:
    assert find_place("") is None
    assert find_place("nergens") is None


def test_once_read_places_need_no_query(places: Flask) -> None:
    all_municipalities()
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert find_place("ledeberg")
    assert find_by_postcode("9000")
    assert seen == []


def test_an_empty_database_is_not_remembered(empty_places: Flask) -> None:
    assert all_municipalities() == ()
    with transaction() as session:
        load_reference(session)
    assert len(all_municipalities()) == 304


def test_clearing_the_cache_reads_again(places: Flask) -> None:
    all_municipalities()
    with transaction() as session:
        session.get_one(Municipality, GHENT).name_nl = "Gent!"
    clear_cache()
    municipality = find_municipality("gent")
    assert municipality is not None
    assert municipality.name_nl == "Gent!"
