"""Guessing what somebody means, from a few of their own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.words import stem
from app.taxonomy.guessing import UNSURE, guess_category, guess_help, guess_kind
from app.taxonomy.lexicon import language_of, tokens
from app.taxonomy.rules import CATEGORIES, Help
from tests.taxonomy.sentences import SENTENCES


@pytest.mark.parametrize(("text", "category", "kind"), SENTENCES)
def test_a_sentence_is_understood(text: str, category: str, kind: str | None) -> None:
    assert guess_category(text).slug == category
    assert guess_help(text) is CATEGORIES[category].help
    assert guess_kind(text) == kind


@pytest.mark.parametrize("text", ["", "   ", "?!", "xyzzy plugh", "\x00", "👍👍", "1234567890"])
def test_a_text_without_known_words_is_other_and_unsure(text: str) -> None:
    guess = guess_category(text)
    assert (guess.slug, guess.confidence) == ("goods-other", UNSURE)
    assert guess_kind(text) is None


def test_an_unknown_favour_is_time_and_an_unknown_thing_is_goods() -> None:
    assert guess_category("Wie kan een uurtje komen helpen?").slug == "time-other"
    assert guess_category("Iets raars, mag weg, in goede staat").slug == "goods-other"


def test_a_known_kind_of_help_limits_the_guess() -> None:
    text = "Mijn fiets heeft een platte band"
    assert guess_category(text, Help.GOODS).slug == "bikes"
    assert guess_category(text, Help.TIME).slug == "repair"
    assert guess_category("xyzzy", Help.TIME).slug == "time-other"


def test_a_plain_text_is_surer_than_a_mixed_one() -> None:
    assert guess_category("Damesfiets").confidence > guess_category("Fiets, zetel, frigo").confidence


def test_what_a_thing_is_for_counts_less_than_the_thing() -> None:
    assert guess_category("Kast voor speelgoed").slug == "furniture"
    assert guess_category("Mand met appels").slug == "food"


def test_what_is_denied_does_not_count() -> None:
    assert guess_category("Bed zonder matras, geen lakens").slug == "furniture"
    assert guess_category("Geen fietsen").slug == "goods-other"


def test_a_first_line_outweighs_a_long_story() -> None:
    story = "Ik woon hier al lang en heb veel gedaan in de buurt. " * 2
    assert (
        guess_category(f"Stofzuiger\n{story} Vroeger gaf ik bijles en had ik een fiets.").slug == "appliances"
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wij hebben de buggy niet meer nodig", "offer"),
        ("We no longer need this table", "offer"),
        ("Wie kan dit gebruiken?", "offer"),
        ("Je n'en ai plus besoin", "offer"),
        ("Wie kan mij helpen?", "request"),
        ("Fiets", None),
    ],
)
def test_needing_and_no_longer_needing_are_opposites(text: str, kind: str | None) -> None:
    assert guess_kind(text) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fiets", "fietsen"),
        ("jas", "jassen"),
        ("boek", "boekje"),
        ("stoel", "stoelen"),
        ("doos", "dozen"),
        ("glas", "glazen"),
        ("chaise", "chaises"),
        ("couteau", "couteaux"),
        ("chair", "chairs"),
        ("سيارة", "السيارة"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert [stem(word) for word in tokens(one)] == [stem(word) for word in tokens(other)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Ik zoek een bed voor mijn zoon", "nl"),
        ("Je cherche un lit pour mon fils", "fr"),
        ("I need a bed for my son", "en"),
        ("Bed", None),
    ],
)
def test_small_words_tell_the_language(text: str, lang: str | None) -> None:
    assert language_of(tokens(text)) == lang


@given(st.text(max_size=300))
def test_any_text_gets_a_valid_guess(text: str) -> None:
    guess = guess_category(text)
    assert guess.slug in CATEGORIES
    assert 0 <= guess.confidence <= 1
    assert guess_kind(text) in {"offer", "request", None}


def test_a_huge_text_is_guessed_by_its_beginning() -> None:
    assert guess_category("Fiets " + "zetel " * 200_000).slug in {"bikes", "furniture"}
