"""A title in another language than the page says in which."""

from __future__ import annotations

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
