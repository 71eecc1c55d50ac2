"""What changed between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went (`del`) or came (`ins`)."""

    kind: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Return what changed between two texts, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [
            Piece(tag, text) for tag, text in (("del", "".join(old[i:j])), ("ins", "".join(new[k:m]))) if text
        ]
    return pieces
