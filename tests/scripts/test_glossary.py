"""The glossary names words that people really see."""

from __future__ import annotations

from scripts.glossary import WORDS, strangers


def test_each_word_of_the_glossary_stands_on_a_screen() -> None:
    assert strangers() == []


def test_no_thing_has_two_lines() -> None:
    words = [word for word, _, _ in WORDS]
    assert len(set(words)) == len(words)
