"""The field's own words: concepts, their words in five languages, and finding them in a text; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.taxonomy.lexicon import Lexicon
from app.taxonomy.rules import DATA

COLUMNS: Final = ("nl", "fr", "en", "ar", "uk")
MIN_PART: Final = 4
# Short words that end a Dutch compound all the same.
SHORT_PARTS: Final = frozenset({"jas", "bed", "pan", "rok", "pop", "bus"})
NO_CATEGORY: Final = "-"


@dataclass(frozen=True)
class Concept:
    """One thing or kind of help, the category it belongs to, and what is wider than it."""

    name: str
    category: str
    broader: tuple[str, ...]


@dataclass(frozen=True)
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


def lexicon_of(entries: tuple[Entry, ...]) -> Lexicon:
    """Return the words of a list, ready for finding its concepts."""
    rows = (
        (f"-{word}" if word in SHORT_PARTS else word, lang, entry.concept.name, 1.0)
        for entry in entries
        for word, lang in entry.words
    )
    return Lexicon(rows, min_part=MIN_PART, both_parts=True)


_ENTRIES: Final = tuple(read_entries(DATA / "concepts.txt"))
CONCEPTS: Final[Mapping[str, Concept]] = MappingProxyType(
    {entry.concept.name: entry.concept for entry in _ENTRIES}
)
WORDS: Final = lexicon_of(_ENTRIES)


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
