"""The fixed lists: complete, named in each language, and reachable from the front page."""

from __future__ import annotations

import csv

import pytest

from app.taxonomy.rules import (
    CATEGORIES,
    DATA,
    LANGUAGES,
    LIFE_DOMAINS,
    NAME_LANGUAGES,
    TARGET_GROUPS,
    TILES,
    Help,
    category_name,
    expand_category,
    find_tile,
    grouped_categories,
    language_name,
)


def test_there_are_43_categories_of_goods_and_of_time() -> None:
    assert len(CATEGORIES) == 43
    assert {category.help for category in CATEGORIES.values()} == set(Help)


def test_each_category_stands_in_one_group() -> None:
    grouped = [slug for _tile, slugs in grouped_categories() for slug in slugs]
    assert sorted(grouped) == sorted(CATEGORIES)


@pytest.mark.parametrize("terms", [CATEGORIES, LIFE_DOMAINS, TARGET_GROUPS, LANGUAGES])
def test_every_term_has_a_name_of_its_own_in_each_language(terms: dict[str, object]) -> None:
    for lang in NAME_LANGUAGES:
        names = [term.name(lang) for term in terms.values()]  # type: ignore[attr-defined]
        assert all(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("lang", "name"), [("nl", "Fietsen"), ("fr", "Vélos"), ("en", "Bicycles")])
def test_a_category_is_named_in_the_readers_language(lang: str, name: str) -> None:
    assert category_name("bikes", lang) == name


def test_a_language_without_names_falls_back_to_english() -> None:
    assert category_name("bikes", "ar") == "Bicycles"


def test_unknown_slugs_stand_for_themselves() -> None:
    assert category_name("dragons", "nl") == "dragons"
    assert language_name("xx", "nl") == "xx"


def test_languages_know_their_own_name_and_direction() -> None:
    assert (LANGUAGES["ar"].own_name, LANGUAGES["ar"].direction) == ("العربية", "rtl")
    assert language_name("uk", "nl") == "Oekraïens"
    assert {language.direction for language in LANGUAGES.values()} == {"ltr", "rtl"}


def test_there_are_sixteen_life_domains() -> None:
    assert len(LIFE_DOMAINS) == 16


def test_the_eight_tiles_reach_every_category() -> None:
    assert len(TILES) == 8
    assert {slug for tile in TILES for slug in tile.categories} == set(CATEGORIES)


def test_no_tile_has_the_slug_of_a_category() -> None:
    assert not {tile.slug for tile in TILES} & set(CATEGORIES)


def test_the_filter_takes_a_category_or_a_tile() -> None:
    assert expand_category("bikes") == ("bikes",)
    assert expand_category("food-and-meals") == ("food", "cooking")
    assert find_tile("bikes") is None


@pytest.mark.parametrize("slug", ["", "dragons", "bikes\x00", "BIKES"])
def test_an_unknown_filter_stands_for_nothing(slug: str) -> None:
    assert expand_category(slug) == ()


def test_the_lists_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        CATEGORIES["dragons"] = CATEGORIES["bikes"]  # type: ignore[index]


def test_the_lexicon_knows_every_category_in_every_language() -> None:
    with (DATA / "lexicon.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 600
    pairs = {(row["category"], row["lang"]) for row in rows}
    assert pairs == {(slug, lang) for slug in CATEGORIES for lang in ("nl", "fr", "en", "ar", "uk")}


@pytest.mark.parametrize("name", ["lexicon.csv", "cues.csv"])
def test_no_term_stands_twice_and_weights_are_sensible(name: str) -> None:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    assert len({row[:3] for row in rows}) == len(rows)
    assert all(row[0].strip() and 0 < float(row[3]) <= 2 for row in rows)
