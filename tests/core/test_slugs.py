"""Names in addresses."""

from __future__ import annotations

import pytest

from app.core.slugs import free_slug, slug_base


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("de tatertafel!", "de-tatertafel"),
        ("kleerbank 't knoopsgat", "kleerbank-t-knoopsgat"),
        ("مطبخ", "organisation"),
        ("", "organisation"),
        ("x" * 100, "x" * 60),
    ],
)
def test_an_address_comes_from_the_name(name: str, slug: str) -> None:
    assert slug_base(name, "organisation") == slug


def test_an_address_is_unique() -> None:
    assert free_slug("hulp", frozenset()) == "hulp"
    assert free_slug("hulp", frozenset({"hulp", "hulp-2"})) == "hulp-3"
    assert free_slug("new", frozenset({"new"})) == "new-2"
