"""Which passwords are too easy to guess: decided here, without asking anybody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).parents[1] / "data" / "passwords.txt"
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
)
UNMASKED: Final = str.maketrans("013457@$!€", "oieastasie")
SEQUENCE_SHARE: Final = 0.7
FEW_CHARACTERS: Final = 4
LONG_NUMBER: Final = 20
PERSONAL_PART: Final = 4
_ENDS: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PARTS: Final = re.compile(r"[\W\d_]+")


class Weakness(StrEnum):
    """Why a password is refused."""

    LISTED = "listed"
    PERSONAL = "personal"
    REPEATED = "repeated"
    SEQUENCE = "sequence"


def weakness_of(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """Return why a password is easy to guess; `about` are name and address of the person."""
    plain = _fold(password)
    if _repeats(plain):
        return Weakness.REPEATED
    if _is_sequence(plain):
        return Weakness.SEQUENCE
    if _is_listed(plain):
        return Weakness.LISTED
    return Weakness.PERSONAL if _is_personal(plain, about) else None


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _repeats(plain: str) -> bool:
    """Tell whether it holds few different characters, or is one piece again and again."""
    return len(set(plain)) <= FEW_CHARACTERS or plain in (plain + plain)[1:-1]


def _is_sequence(plain: str) -> bool:
    """Tell whether most of it walks along a row of keys, of letters or of digits, or it is just a number."""
    if plain.isdecimal() and len(plain) < LONG_NUMBER:
        return True
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
    return sum(pair in _neighbours() for pair in pairs) >= SEQUENCE_SHARE * len(pairs)


@cache
def _neighbours() -> frozenset[str]:
    walks = (*ROWS, *(row[::-1] for row in ROWS))
    return frozenset(walk[i : i + 2] for walk in walks for i in range(len(walk) - 1))


def _is_listed(plain: str) -> bool:
    """Tell whether it is on the list, also with digits at the ends, 3 for e, or two words as one."""
    words = listed_words()
    unmasked = plain.translate(UNMASKED)
    cores = {
        plain,
        _ENDS.sub("", plain),
        _PARTS.sub("", plain),
        unmasked,
        _ENDS.sub("", plain).translate(UNMASKED),
        _PARTS.sub("", unmasked),
    }
    return any(core in words or _is_pair(core, words) for core in cores if core)


def _is_pair(core: str, words: frozenset[str]) -> bool:
    return any(core[:i] in words and core[i:] in words for i in range(3, len(core) - 2))


def _is_personal(plain: str, about: Iterable[str]) -> bool:
    parts = (part for text in about for part in _PARTS.split(_fold(text)))
    return any(len(part) >= PERSONAL_PART and part in plain for part in parts)


@cache
def listed_words() -> frozenset[str]:
    """Return the list: passwords and words that guessers try first."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
