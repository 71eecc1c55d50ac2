"""Words meet in all their forms, whatever language they are of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.words import compound, distance, fold, grams, head, stem, words_of

KNOWN = frozenset({"fiet", "kind", "stoel", "jas", "winter"})


@pytest.mark.parametrize(
    "forms",
    [
        "fiets fietsen fietsje fietsjes",
        "kind kinderen",
        "huis huizen huisje",
        "tafel tafels tafeltje",
        "bloem bloempje bloemen",
        "velo velos",
        "bicycle bicycles",
        "child children",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


def test_folding_takes_accents_and_capitals_away() -> None:
    assert fold("Crème BRÛLÉE œuf Łódź") == "creme brulee oeuf lodz"
    assert words_of("L'été, d'œufs!") == ["l", "ete", "d", "oeufs"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kinderfietsje", ("kind", "fiet")),
        ("winterjassen", ("winter", "jas")),
        ("kinderfietsstoel", ("kind", "fiet", "stoel")),
        ("grabbelfiets", ()),
        ("fiets", ()),
        ("دراجاتكبيرة", ()),
    ],
)
def test_a_compound_is_taken_apart_into_known_words(word: str, parts: tuple[str, ...]) -> None:
    assert compound(word, KNOWN) == parts


def test_what_an_unknown_compound_ends_with_is_still_found() -> None:
    assert head("grabbelfiets", KNOWN) == "fiet"
    assert head("grabbelton", KNOWN) == ""


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("fiets", "fiets", 0),
        ("feits", "fiets", 1),
        ("fits", "fiets", 1),
        ("fietsn", "fiets", 1),
        ("fiezs", "fiets", 1),
        ("fiets", "stoel", 3),
        ("fiets", "fietsendrager", 3),
    ],
)
def test_typing_errors_are_counted(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == apart


@given(st.text(max_size=60))
def test_any_text_has_words(text: str) -> None:
    for word in words_of(text):
        assert stem(word)
        assert grams(stem(word))
        compound(word, KNOWN)
