"""The words of a listing: where they stand, what they refuse, which are only noise; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.core.words import fold
from app.matching.rules import measures
from app.matching.rules.profile import Source
from app.taxonomy.concepts import COLUMNS
from app.taxonomy.lexicon import BREAK, OTHER_LANGUAGE, Hit, language_of, tokens

DATA: Final = Path(__file__).parents[1] / "data"
IN_TITLE: Final = 1.0
IN_BODY: Final = 0.6
LATER: Final = 0.42
EARLY_WORDS: Final = 14
METRES: Final = frozenset({"meter", "meters"})
SQUARE: Final = frozenset({"vierkante", "kubieke", "paar"})
SHORT_FOREIGN: Final = 5
LOOK_BACK: Final = 4
LOOK_AHEAD: Final = 4


def _small_words() -> Mapping[str, frozenset[str]]:
    """Return the small words by what they do."""
    found: dict[str, set[str]] = {}
    section = ""
    for line in (DATA / "small_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line[1:].split("]")[0]
        elif not line.startswith("#"):
            found.setdefault(section, set()).update(fold(line).split())
    return {name: frozenset(words) for name, words in found.items()}


SMALL: Final = _small_words()
_ENOUGH: Final = re.compile(
    r"(?:genoeg|voldoende|hebben we(?: al)?|heb ik(?: al)?|is er al|zijn er al|suffisamment|assez|on a deja|"
    r"enough|already have|we have|вистачає|вже є|є вже|لدينا ما يكفي|متوفر)"
)


class Text:
    """The words of a listing with the place where its body begins."""

    def __init__(self, source: Source) -> None:
        self.title = tokens(source.title)
        self.words = [*self.title, BREAK, *tokens(source.body)]
        self.lang = source.language if source.language in COLUMNS else language_of(self.words)
        self.folded = measures.plain(fold(f"{source.title} . {source.body}"))

    def weight(self, at: int) -> float:
        """Return how much a word says, by where it stands."""
        if at < len(self.title):
            return IN_TITLE
        return IN_BODY if at < len(self.title) + EARLY_WORDS else LATER

    def is_refused(self, at: int, *, is_request: bool) -> bool:
        """Tell whether a word before this one says no to it; that one does not have it is no refusal."""
        steps = 0
        for place in range(at - 1, max(-1, at - 1 - LOOK_BACK), -1):
            word = self.words[place]
            if word == BREAK or steps > 1:
                return False
            if word in SMALL["none"] or (word in SMALL["not"] and not steps):
                before = self.words[max(0, place - 3) : place]
                return not (is_request and SMALL["having"].intersection(before))
            steps += word not in SMALL["article"]
        return False

    def is_noise(self, hit: Hit) -> bool:
        """Tell whether what was found is only a small word that looks like a thing."""
        if len(hit.key) > 1:
            return False
        word, before = self.words[hit.at], self.words[hit.at - 1] if hit.at else ""
        if word in METRES and (before.isdigit() or before in SQUARE):
            return True
        foreign = self.lang is not None and hit.weight == OTHER_LANGUAGE
        return word in SMALL["small"] or (foreign and len(word) < SHORT_FOREIGN)

    def is_had(self, at: int) -> bool:
        """Tell whether the words after this one say that there is enough of it already."""
        ahead: list[str] = []
        for word in self.words[at + 1 : at + 1 + LOOK_AHEAD]:
            if word == BREAK:
                break
            ahead.append(word)
        return bool(_ENOUGH.search(" ".join(ahead)))
