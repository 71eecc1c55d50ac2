"""A title in another language than the page says in which."""

from __future__ import annotations

import pytest

from tests.listings.board import publish
from tests.support.cast import Cast


def test_a_title_in_another_language_says_in_which(cast: Cast) -> None:
    listing = publish(cast, title="Зимова куртка", language="uk")
    client = cast.client()
    for lang, name in (("nl", "Oekraïens"), ("fr", "Ukrainien")):
        assert f"&nbsp;· {name}</p>" in client.get(f"/{lang}/listings").text
        assert name in client.get(f"/{lang}/listings/{listing.public_id}").text
    own = publish(cast, title="Warme jas", language="nl")
    page = client.get(f"/nl/listings/{own.public_id}").text
    assert "Taal van de tekst" not in page


@pytest.mark.parametrize("words", ["coat", "معطف", "пальто", "manteau"])
def test_words_of_another_language_find_what_they_are_about(words: str, cast: Cast) -> None:
    publish(cast, title="Winterjas, maat M", category="clothing-adults")
    publish(cast, title="Kinderfiets", category="bikes")
    page = cast.client().get("/nl/listings", query_string={"q": words}).text
    assert "Winterjas, maat M" in page
    assert "Kinderfiets" not in page
    assert "Deze gaan over: Kleren en schoenen." in page
    other = cast.client().get("/nl/listings", query_string={"q": words, "category": "bikes"}).text
    assert "Er is hier nu niets" in other


def test_words_that_say_nothing_find_nothing(cast: Cast) -> None:
    publish(cast, title="Winterjas, maat M", category="clothing-adults")
    assert "Er is hier nu niets" in cast.client().get("/nl/listings?q=qsdfgh").text
