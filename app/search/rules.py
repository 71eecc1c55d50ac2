"""What is indexed and what a question asks for, the same for both databases; pure.

The index holds stems and, beside them, tokens such as `_listing_kind_offer` for what lists are filtered by.
A token begins with a sign that no word has, so nobody can type one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from app.core.words import EMPTY_WORDS, stem, words_of
from app.taxonomy.compounds import found_by, parts_of

QUERY_LENGTH: Final = 200
QUERY_WORDS: Final = 10
MIN_WORD: Final = 3

# One way to fulfil a wish: all of these stems or tokens must be there.
Way = tuple[str, ...]
# What must be fulfilled in one of its ways.
Wish = tuple[Way, ...]


@dataclass(frozen=True)
class Entry:
    """What the index is told of a thing: its texts, the tokens it is filtered by, since when it counts."""

    subject_id: int
    texts: Sequence[str]
    tokens: Sequence[str]
    at: datetime


@dataclass(frozen=True)
class Question:
    """What is asked of the index: all of the wishes.

    `ranks` cut what is found into parts: the wishes of each, whole; the first part comes first.
    """

    wishes: tuple[Wish, ...]
    ranks: tuple[tuple[Wish, ...], ...] = ()


def token(*parts: str | int) -> str:
    """Return the mark for something that lists are filtered by: (`listing`, `kind`, `offer`)."""
    return "".join(f"_{part}" for part in parts).replace("-", "_").lower()


def any_token(tokens: Iterable[str]) -> Wish:
    """Return the wish that one of these tokens is there."""
    return tuple((one,) for one in tokens)


def stems_of(texts: Iterable[str]) -> list[str]:
    """Return by what texts are found: the stems of their words and of what those are made of, each once."""
    return list(dict.fromkeys(found for text in texts for word in words_of(text) for found in found_by(word)))


def asked_words(text: str) -> list[str]:
    """Return the words of a question; those that say nothing only where there are no others."""
    words = list(dict.fromkeys(words_of(text[:QUERY_LENGTH])))[:QUERY_WORDS]
    return [word for word in words if word not in EMPTY_WORDS and len(word) > 1] or words


def wishes_of(words: Sequence[str]) -> tuple[Wish, ...]:
    """Return what must be found of each word: its stem, or all its parts, however far they stand apart."""
    return tuple(_ways(word) for word in words)


def _ways(word: str) -> Wish:
    """Return the one way in which a word is found: what holds a compound holds its parts too."""
    return (parts_of(word) or (stem(word),),)


def nearness(asked: Sequence[str], title: str) -> float:
    """Return how much of a question stands in a title, from 0 to 1: the nearer, the less else it says.

    A word as it was asked counts most, then a form of it, then where it is part of another.
    """
    said = _said(title)
    if not asked or not said.words:
        return 0.0
    share = sum(_worth(word, said) for word in asked) / len(asked)
    return share * (0.8 + 0.2 * min(1.0, len(asked) / len(said.words)))


@dataclass(frozen=True)
class _Said:
    """What a title says: its words, their stems, and by what those are found."""

    words: frozenset[str]
    stems: frozenset[str]
    parts: frozenset[str]


@lru_cache(maxsize=2_048)
def _said(title: str) -> _Said:
    words = frozenset(words_of(title)) - EMPTY_WORDS
    return _Said(words, frozenset(map(stem, words)), frozenset(stems_of([title])))


def _worth(word: str, said: _Said) -> float:
    if word in said.words:
        return 1.0
    if stem(word) in said.stems:
        return 0.9
    return 0.6 if said.parts.issuperset(parts_of(word) or (stem(word),)) else 0.0


def holds(texts: Iterable[str], wishes: Iterable[Wish]) -> bool:
    """Tell whether texts hold what is asked: for the few things that no index may hold."""
    stems = set(stems_of(texts))
    return all(any(stems.issuperset(way) for way in wish) for wish in wishes)


def sqlite_query(wishes: Iterable[Wish]) -> str:
    """Return a question as FTS5 reads it."""
    return _written(wishes, " AND ", " OR ", '"')


def postgres_query(wishes: Iterable[Wish]) -> str:
    """Return a question as a tsquery is written."""
    return _written(wishes, " & ", " | ", "'")


def _written(wishes: Iterable[Wish], all_of: str, one_of: str, quote: str) -> str:
    return all_of.join(_group(wish, all_of, one_of, quote) for wish in wishes)


@lru_cache(maxsize=4_096)
def _group(wish: Wish, all_of: str, one_of: str, quote: str) -> str:
    """Return one wish as it is written; the same places are asked for again and again."""
    return f"({one_of.join(all_of.join(f'{quote}{w}{quote}' for w in way) for way in wish)})"
