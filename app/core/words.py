"""Words as people write them: folded, cut to what their forms share, compounds taken apart; pure.

One stemmer for the whole house. It knows no language but the endings of Dutch, French and English, so what is
indexed and what is asked meet also where nobody knows in which language somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import Final

WORD_LENGTH: Final = 40
MIN_PART: Final = 3
MIN_COMPOUND: Final = 7
_WORD: Final = re.compile(r"[^\W_]+")
_ENDINGS: Final = ("tjes", "pjes", "tje", "pje", "jes", "je", "en", "es", "s", "e", "x")
DOUBLE_VOWEL: Final = re.compile(r"([aeou])\1")
_ARABIC_ARTICLES: Final = ("وال", "بال", "كال", "فال", "لل", "ال")
# The letters that decomposition leaves alone, and one form for each Arabic letter.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""}
)
# What a stem becomes where the plural is not made with an ending alone.
_IRREGULAR: Final = {"kinder": "kind", "eier": "ei", "childr": "child", "wom": "woman", "yeux": "oeil"}
_COMMON_WORDS: Final = {
    "nl": "de het een van voor ik met naar te wij die dat mijn om bij niet nog ook zijn wie of",
    "fr": "le la les une des du pour je avec est mon ma mes au et qui un dans sur pas nous d l",
    "en": "the a an and of for i with to is my we our are you can who has some at on",
}
_SHARED_WORDS: Final = frozenset({"a", "an", "de", "met", "of", "on"})
SMALL_WORDS: Final = {lang: frozenset(text.split()) - _SHARED_WORDS for lang, text in _COMMON_WORDS.items()}
# Words that say nothing of what somebody looks for.
EMPTY_WORDS: Final = frozenset(" ".join(_COMMON_WORDS.values()).split())


def fold(text: str) -> str:
    """Return a text in lower case without accents, and with one form for each letter."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in plain if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word[:WORD_LENGTH] for word in _WORD.findall(fold(text))]


def stem_once(word: str) -> str:
    """Return what the forms of a folded word share: `jassen` and `jasje`, `chaises` and `chaise`."""
    if not word.isascii():
        return _without_article(word)
    while (shorter := _shorten(word)) != word:
        word = shorter
    return _IRREGULAR.get(word, word)


# The words of daily use come again and again. A word that is kept takes 0.2 kB.
stem: Final = lru_cache(maxsize=10_000)(stem_once)


def _shorten(word: str) -> str:
    """Take one ending off, and write long and short vowels and consonants alike."""
    word = DOUBLE_VOWEL.sub(r"\1", word) if len(word) > 3 else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + {"z": "s", "v": "f", "y": "i"}.get(word[-1], word[-1])


def _without_article(word: str) -> str:
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word.removeprefix(article)
    return word


def compound(word: str, known: Container[str]) -> tuple[str, ...]:
    """Return the stems of the known words that a Dutch word is made of, the one that says what it is last.

    `kinderfietsje` → `kind`, `fiet`. Empty where it is no compound of known words.
    """
    for cut in _cuts(word):
        last = stem(word[cut:])
        if last in known:
            first = stem(word[:cut])
            before = (first,) if first in known else compound(word[:cut], known)
            if before:
                return (*before, last)
    return ()


def head(word: str, known: Container[str]) -> str:
    """Return the stem of the longest known word, no short one, with which a word ends; "" for none."""
    ends = (stem(word[cut:]) for cut in _cuts(word))
    return next((end for end in ends if len(end) > MIN_PART and end in known), "")


def _cuts(word: str) -> range:
    """Return where a word may be cut in two: longest end first, and nowhere in a short or foreign one."""
    if len(word) < MIN_COMPOUND or not word.isascii():
        return range(0)
    return range(MIN_PART, len(word) - MIN_PART + 1)


def grams(stemmed: str) -> frozenset[str]:
    """Return the runs of three letters of a stem; its beginning counts twice, as in pg_trgm."""
    padded = f"  {stemmed} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters to add, drop, change or swap between two words; beyond limit it stops."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for to, theirs in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != theirs))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == theirs:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
