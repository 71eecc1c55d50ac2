"""The field's own words: concepts, their words in five languages, and finding them in a text; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.core.words import DOUBLE_VOWEL, fold, stem
from app.taxonomy.lexicon import KEPT, Lexicon, Term, append
from app.taxonomy.rules import DATA

COLUMNS: Final = ("nl", "fr", "en", "ar", "uk")
# Short words that end a Dutch compound all the same.
SHORT_PARTS: Final = frozenset({"jas", "bed", "pan", "rok", "pop", "bus"})
# Words that end too many others to be a part of a compound.
NO_PARTS: Final = frozenset(
    {
        "stand", "bar", "lift", "tas", "kom", "bak", "spel", "veer", "plan", "werk", "water", "tap", "vuur",
        "hout", "bank", "band", "zand", "pers", "slot", "boot",
    }
)  # fmt: skip
HINT: Final = 0.5
MENDED: Final = 0.8
MISTYPED: Final = 7
LONG_WORD: Final = 7
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
SMALL_FORMS: Final = ("je", "jes", "ke", "kes")
NO_CATEGORY: Final = "-"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing or kind of help, the category it belongs to, and what is wider than it."""

    name: str
    category: str
    broader: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of concepts: the concept and its (word, language) pairs."""

    concept: Concept
    words: tuple[tuple[str, str], ...]


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the lines of a list: `name | broader | nl | fr | en | ar | uk` below its `[category]`."""
    section = NO_CATEGORY
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, broader, *columns = line.split("|")
            concept = Concept(name, section, tuple(broader.split()))
            pairs = zip(COLUMNS, columns, strict=True)
            words = tuple((word, lang) for lang, cell in pairs for word in cell.split(",") if word)
            yield Entry(concept, words)


class WordList(Lexicon):
    """The words of concepts: as they stand, in compounds by both parts, and with one letter wrong."""

    min_part = 4

    def __init__(self, rows: Iterable[tuple[str, str, str, float]]) -> None:
        self._exact: dict[str, tuple[Term, ...]] = {}
        super().__init__(rows)
        self._mistyped = lru_cache(maxsize=KEPT)(self._find_mistyped)

    def _add(self, text: str, term: Term) -> None:
        if len(term.stems) == 1:
            append(self._exact, fold(text).strip("-"), term)
            if term.lang == "nl" and text.endswith(SMALL_FORMS) and self._means_else(term):
                return
        super()._add(text, term)

    def _means_else(self, term: Term) -> bool:
        """Tell whether a small form has the stem of something else: `fietsje` is not just any `fiets`."""
        return any(other.label != term.label for other in self._terms.get(term.stems, ()))

    def _may_end(self, text: str, term: Term) -> bool:
        if text in NO_PARTS or term.weight < 1:
            return False
        is_long = len(text) >= LONG_WORD and len(term.stems[0]) >= self.min_part - 1
        return is_long or text in SHORT_PARTS or super()._may_end(text, term)

    def _meanings(self, word: str, terms: Sequence[Term]) -> Sequence[Term]:
        """Return what a word means as it stands; else by its stem or parts; else with a letter mended."""
        if word in self._exact:
            return self._exact[word]
        if len(stem(word)) < self.min_part:
            return [term for term in terms if self._is_form(word, term)]
        ways = (terms, self._compound(word), self._compound(stem(_plain_form(word))))
        whole = next((found for found in ways if any(term.weight >= 1 for term in found)), None)
        return whole or terms or self._mistyped(word)

    def _is_form(self, word: str, term: Term) -> bool:
        """Tell whether a short word is a form of the term: `jassen` of `jas`, but not `met` of `metsen`."""
        short = DOUBLE_VOWEL.sub(r"\1", word)
        forms = (short, short[:-1], short[:-2], short[:-3], word, f"{short}en")
        return not short.isascii() or any(term in self._exact.get(form, ()) for form in forms)

    def _find_mistyped(self, word: str) -> tuple[Term, ...]:
        """Return the meanings of the one known word that is a letter away, its first two letters kept."""
        if len(word) < MISTYPED or not word.isascii():
            return ()
        found = [near for near in _one_letter_off(word) if near in self._exact]
        terms = self._exact[found[0]] if found else ()
        return tuple(Term(t.stems, t.lang, t.label, t.weight * MENDED) for t in terms)

    def _find_compound(self, word: str) -> tuple[Term, ...]:
        """Return what a compound ends with, and fainter what it starts with."""
        end = self._end_of(word)
        last = len(word) - len(end) if end else len(word) - 2
        return (*self._parts.get(end, ()), *self._start_of(word[:last] if end else word, last))


def _plain_form(word: str) -> str:
    """Return a Dutch word without the ending of its small form: `kastje` is no small `kas`."""
    return next((word.removesuffix(end) for end in ("jes", "je") if word.endswith(end)), word)


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield what a word may have been meant to be: a letter swapped, dropped, changed or added."""
    for at in range(2, len(word)):
        yield word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        yield word[:at] + word[at + 1 :]
        for letter in LETTERS:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


def lexicon_of(entries: Iterable[Entry], hints: Iterable[Entry] = ()) -> WordList:
    """Return the words of a list, ready for finding its concepts; a hint counts for less."""
    wider = {entry.concept.name: entry.concept.broader for entry in entries}
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        for pair in entry.words:
            holders[pair].add(entry.concept.name)
    rows = [
        (word, lang, entry.concept.name, 1.0)
        for entry in entries
        for word, lang in entry.words
        if not any(entry.concept.name in wider[other] for other in holders[word, lang])
    ]
    rows += [(word, lang, entry.concept.name, HINT) for entry in hints for word, lang in entry.words]
    # Small forms last: they see whether their stem is taken.
    return WordList(sorted(rows, key=lambda row: row[0].endswith(SMALL_FORMS)))


def _read() -> tuple[Mapping[str, Concept], WordList]:
    """Return the concepts and their words; the lines they were read from need not stay in memory."""
    entries = tuple(read_entries(DATA / "concepts.txt"))
    concepts = MappingProxyType({entry.concept.name: entry.concept for entry in entries})
    return concepts, lexicon_of(entries, read_entries(DATA / "associations.txt"))


_LISTED: Final = _read()
CONCEPTS: Final[Mapping[str, Concept]] = _LISTED[0]
WORDS: Final = _LISTED[1]


def _steps_up(name: str) -> Mapping[str, int]:
    """Return everything that is wider than a concept, and how many steps wider."""
    steps, level, frontier = {name: 0}, 0, [name]
    while frontier:
        level += 1
        frontier = [wide for one in frontier for wide in CONCEPTS[one].broader if wide not in steps]
        steps.update(dict.fromkeys(frontier, level))
    return MappingProxyType(steps)


# Each concept with all that is wider than it: name -> wider name -> steps.
STEPS_UP: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {name: _steps_up(name) for name in CONCEPTS}
)
