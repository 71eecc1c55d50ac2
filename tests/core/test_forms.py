"""What is stripped of what people type."""

from __future__ import annotations

import pytest

from app.core.forms import clean_line, clean_text


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u2028", "\x85", "\uffa0"])
def test_letters_without_a_shape_make_no_other_name(unseen: str) -> None:
    assert clean_line(f"Joke S.{unseen}") == "Joke S."
    assert clean_line(unseen * 3) == ""


def test_letters_are_joined_and_turned_as_people_write_them() -> None:
    for kept in ("می\u200cخواهم", "👩\u200d👧", "שלום\u200f!", "twee\nregels"):
        assert clean_text(kept) == kept
