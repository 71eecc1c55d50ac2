"""The fields that are drawn once are right for each language, kind and visitor."""

from __future__ import annotations

import pytest

from app.listings.rules import Help, Kind
from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.mark.parametrize("name", [None, "dario"])
def test_fields_follow_language_kind_and_visitor(stage: Stage, cast: Cast, name: str | None) -> None:
    client = cast.client(name)
    bike, walk = stage.listing("anna"), stage.listing("anna", kind=Kind.REQUEST, help=Help.TIME)
    for _ in range(2):
        for lang, label, words in (
            ("en", "Your message", "like to have this"),
            ("nl", "Jouw bericht", "graag hebben"),
        ):
            page = client.get(f"/{lang}/listings/{bike}").text
            assert label in page
            assert words in page
            assert ("answer-email" in page) == (name is None)
    assert "I would like to help." in client.get(f"/en/listings/{walk}").text


def test_a_refused_field_is_not_kept_for_others(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("dario", stage.listing("anna"))
    client = cast.client("dario")
    refused = client.post(f"/en/responses/{ref}/messages", data={"body": ""})
    assert refused.status_code == 422
    assert "Write a message." in refused.text
    assert "Write a message." not in client.get(f"/en/responses/{ref}").text
