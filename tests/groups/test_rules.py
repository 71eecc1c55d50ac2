"""What needs no database: sorts of groups, and whom a text names."""

from __future__ import annotations

import pytest

from app.core.slugs import free_slug, slug_base
from app.groups.rules import PRESETS, Preset, mentioned, preset_of

NAMES = ((1, "Anna"), (2, "Anna-Lies"), (3, "Jan Peeters"), (4, "Jan"), (5, "jan"), (6, ""))


@pytest.mark.parametrize("preset", Preset)
def test_the_flags_and_the_sort_say_the_same(preset: Preset) -> None:
    assert preset_of(*PRESETS[preset]) is preset


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("Dag @Anna, kom je?", {1}),
        ("@anna-lies weet het", {2}),
        ("vraag het @Jan Peeters.", {3}),
        ("@Jan en @Anna!", {4, 5, 1}),
        ("@Annabel is weg", set()),
        ("mail anna@example.org", set()),
        ("@", set()),
        ("@" * 5000, set()),
    ],
)
def test_whom_a_text_names(body: str, meant: set[int]) -> None:
    assert mentioned(body, NAMES) == meant


def test_addresses_of_names() -> None:
    assert slug_base("Cafe Babel!", "group") == "cafe-babel"
    assert slug_base("مجموعة", "group") == "group"
    assert free_slug("new", frozenset({"new", "new-2"})) == "new-3"
