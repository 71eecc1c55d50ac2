"""Names, distances, and finding a place in what somebody wrote."""

from __future__ import annotations

import pytest

from app.places.models import Municipality, Neighbourhood
from app.places.rules import Place, PlaceKind, distance_km, guess_place, place_name, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Brugse Poort - Rooigem", "brugse-poort-rooigem"),
        ("Gentse Kanaaldorpen en -zone", "gentse-kanaaldorpen-en-zone"),
        ("Nazareth-De Pinte", "nazareth-de-pinte"),
        ("Nieuw Gent - UZ", "nieuw-gent-uz"),
        ("Biévène", "bievene"),
    ],
)
def test_a_slug_keeps_letters_and_joins_words_with_hyphens(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("lang", "expected"), [("nl", "Gent"), ("fr", "Gand"), ("en", "Ghent"), ("ar", "Ghent")]
)
def test_a_municipality_has_its_name_in_each_language(lang: str, expected: str) -> None:
    row = Municipality(id=44021, slug="gent", name_nl="Gent", name_fr="Gand")
    assert place_name(row, lang) == expected


def test_a_municipality_without_an_english_name_keeps_the_dutch_one() -> None:
    assert place_name(Municipality(name_nl="Aalst", name_fr="Alost"), "en") == "Aalst"


def test_a_neighbourhood_keeps_its_dutch_name_in_every_language() -> None:
    row = Neighbourhood(name="Ledeberg")
    assert {place_name(row, lang) for lang in ("nl", "fr", "en")} == {"Ledeberg"}


def test_ghent_and_antwerp_are_some_fifty_kilometres_apart() -> None:
    assert distance_km(51.05, 3.71667, 51.22047, 4.40026) == pytest.approx(51.5, abs=1)


def test_a_place_is_no_distance_from_itself() -> None:
    assert distance_km(51.05, 3.71667, 51.05, 3.71667) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kinderfiets af te halen in Rooigem", "brugse-poort-rooigem"),
        ("buurt Brugse Poort", "brugse-poort-rooigem"),
        ("Zetel, Muide", "muide-meulestede-afrikalaan"),
        ("ik woon in sint amandsberg", "sint-amandsberg"),
        ("St-Amandsberg, eerste verdiep", "sint-amandsberg"),
        ("Huiswerkhulp in de Heirnis", "macharius-heirnis"),
        ("Oud Gentbrugge", "oud-gentbrugge"),
        ("Gentbrugge, dicht bij het park", "gentbrugge"),
        ("Nieuw Gent", "nieuw-gent-uz"),
        ("Gent, Ledeberg", "ledeberg"),
        ("Gent centrum", "binnenstad"),
        ("une armoire à Gand", "gent"),
        ("a bike in Ghent", "gent"),
        ("Шукаю ліжко, Гент", "gent"),
        ("أبحث عن سرير في غنت", "gent"),
        ("Fiets te geven in Merelbeke", "merelbeke-melle"),
        ("Wie rijdt naar Sint-Niklaas?", "sint-niklaas"),
        ("Ik woon in Mol", "mol"),
        ("9041, in de garage", "oostakker"),
        ("8400", "oostende"),
    ],
)
def test_a_place_is_found_in_a_text(candidates: list[Place], text: str, expected: str) -> None:
    place = guess_place(text, candidates)
    assert place is not None
    assert place.slug == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "een gele jas, geel met wit",
        "twee boterhammen met ham",
        "as van de kachel voor de tuin",
        "een boom planten",
        "Peer en appel uit eigen tuin",
        "sinds 2026 in België",
        "Speelgoed van de agent",
    ],
)
def test_an_everyday_word_is_not_taken_for_a_place(candidates: list[Place], text: str) -> None:
    assert guess_place(text, candidates) is None


def test_a_postcode_of_ten_neighbourhoods_gives_only_the_municipality(candidates: list[Place]) -> None:
    place = guess_place("bed, 9000", candidates)
    assert place is not None
    assert (place.kind, place.slug) == (PlaceKind.MUNICIPALITY, "gent")


def test_without_candidates_no_place_is_found() -> None:
    assert guess_place("Gent", []) is None
