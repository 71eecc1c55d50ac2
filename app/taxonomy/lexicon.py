"""Finding known terms in a text, as whole words or within Dutch compounds; pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Final, TypeVar

from app.core.words import SMALL_WORDS, fold, stem, stem_once

MIN_PART: Final = 5
START_FACTOR: Final = 0.4
OTHER_LANGUAGE: Final = 0.7
BREAK: Final = ""
KEPT: Final = 8_000
K = TypeVar("K")
V = TypeVar("V")
_TOKEN: Final = re.compile(r"[^\W_]+|[.,;:!?()+/\n\u060c\u061f]")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a list: the stems of its words, what it points to, and how surely."""

    stems: tuple[str, ...]
    lang: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text."""

    at: int
    label: str
    weight: float
    key: tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Return the folded words of a text, with BREAK where a clause ends."""
    return [word if word[0].isalnum() else BREAK for word in _TOKEN.findall(fold(text))]


def language_of(words: Sequence[str]) -> str | None:
    """Return the language that the small words of a text belong to, if one stands out."""
    counts = {lang: sum(word in common for word in words) for lang, common in SMALL_WORDS.items()}
    first, second = sorted(counts, key=lambda lang: -counts[lang])[:2]
    return first if counts[first] > counts[second] else None


def read_terms(path: Path, label: str) -> Iterator[tuple[str, str, str, float]]:
    """Yield (term, language, label, weight) of a file, ready for a Lexicon."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["term"], row["lang"], row[label], float(row["weight"])


def append(table: dict[K, tuple[V, ...]], key: K, value: V) -> None:
    """Add to what stands under a key: most keep one thing, and a tuple of one takes half of a list of one."""
    table[key] = (*table.get(key, ()), value)


class Lexicon:
    """A list of terms, ready for finding them."""

    min_part = MIN_PART

    def __init__(self, rows: Iterable[tuple[str, str, str, float]], *, compounds: bool = True) -> None:
        self._compounds = compounds
        self._terms: dict[tuple[str, ...], tuple[Term, ...]] = {}
        self._parts: dict[str, tuple[Term, ...]] = {}
        # Terms of several words by their first; those that are beginnings of words by their first letters.
        self._phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._starts: dict[str, tuple[tuple[str, ...], ...]] = {}
        for text, lang, label, weight in rows:
            # Interned: what stands in a table a hundred times is kept in memory once.
            stems = tuple(intern(stem_once(word)) for word in tokens(text) if word != BREAK)
            self._add(text, Term(stems, intern(lang), intern(label), weight))
        for phrases in (self._phrases, self._starts):
            for first, found in phrases.items():
                phrases[first] = tuple(sorted(found, key=lambda stems: (-len(stems), -sum(map(len, stems)))))
        self._compound = lru_cache(maxsize=KEPT)(self._find_compound)

    def __len__(self) -> int:
        return sum(map(len, self._terms.values()))

    def _add(self, text: str, term: Term) -> None:
        stems = term.stems
        if stems not in self._terms:
            if not stems[0].isascii():
                append(self._starts, stems[0][:3], stems)
            elif len(stems) > 1:
                append(self._phrases, stems[0], stems)
        append(self._terms, stems, term)
        if self._compounds and term.lang == "nl" and len(stems) == 1 and self._may_end(text, term):
            append(self._parts, stems[0], term)

    def _may_end(self, text: str, term: Term) -> bool:
        """Tell whether a word is long enough to end a compound, or marked so with a hyphen."""
        return text.startswith("-") or len(term.stems[0]) >= self.min_part

    def hits(self, words: Sequence[str], lang: str | None) -> Iterator[Hit]:
        """Yield every term in a text; of terms that overlap, the longest."""
        stems = [stem(word) if word else BREAK for word in words]
        at = 0
        while at < len(stems):
            size, terms = self._at(stems, at)
            if size == 1 and words[at]:
                terms = self._meanings(words[at], terms)
            for term in _in_language(terms, lang):
                yield Hit(at, term.label, term.weight, term.stems)
            at += size

    def _meanings(self, _word: str, terms: Sequence[Term]) -> Sequence[Term]:
        """Return what a single word means, of what its stem may mean."""
        return terms

    def _at(self, stems: Sequence[str], at: int) -> tuple[int, Sequence[Term]]:
        """Return how many words the longest term takes here, and its meanings."""
        word = stems[at]
        if not word or not word.isascii():
            return self._at_start(stems, at) if word else (1, ())
        for phrase in self._phrases.get(word, ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                return len(phrase), self._terms[phrase]
        return 1, self._terms.get((word,)) or self._compound(word)

    def _at_start(self, stems: Sequence[str], at: int) -> tuple[int, Sequence[Term]]:
        """Do the same where terms are the beginnings of words."""
        for phrase in self._starts.get(stems[at][:3], ()):
            if _begins(stems[at : at + len(phrase)], phrase):
                return len(phrase), self._terms[phrase]
        return 1, ()

    def _find_compound(self, word: str) -> tuple[Term, ...]:
        """Return the terms that a Dutch compound ends with, else fainter those that it starts with."""
        end = self._end_of(word)
        return self._parts[end] if end else self._start_of(word, len(word) - 2)

    def _end_of(self, word: str) -> str:
        return next((word[cut:] for cut in range(2, len(word) - 2) if word[cut:] in self._parts), "")

    def _start_of(self, word: str, last: int) -> tuple[Term, ...]:
        start = next((word[:cut] for cut in range(last, 3, -1) if word[:cut] in self._parts), "")
        parts = self._parts.get(start, ())
        return tuple(Term(t.stems, t.lang, t.label, t.weight * START_FACTOR) for t in parts)


def _begins(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Tell whether each word begins with its part of the phrase; a short part leaves little room."""
    if len(words) < len(phrase):
        return False
    pairs = zip(words, phrase, strict=True)
    return all(
        word.startswith(part) and (len(part) > 3 or len(word) <= len(part) + 2) for word, part in pairs
    )


def _in_language(terms: Sequence[Term], lang: str | None) -> Iterator[Term]:
    """Yield the meanings in the language of the text if there are any, else those of others, fainter."""
    own = [term for term in terms if term.lang == lang]
    if own or lang is None:
        yield from own or terms
        return
    for term in terms:
        faint = term.weight * (OTHER_LANGUAGE if term.stems[0].isascii() else 1)
        yield Term(term.stems, term.lang, term.label, faint)
