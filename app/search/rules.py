"""Words and their stems: what is indexed and what a query asks for; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import snowballstemmer

ALGORITHMS: Final[Mapping[str, str]] = {"nl": "dutch", "en": "english", "fr": "french"}
WORD_LENGTH: Final = 40
QUERY_LENGTH: Final = 200
QUERY_WORDS: Final = 10
_WORD: Final = re.compile(r"[^\W_]+")
# The letters that decomposition leaves alone.
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})


def fold(text: str) -> str:
    """Return a text in lower case without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return plain.translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word[:WORD_LENGTH] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(ALGORITHMS[language])


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word; the word itself in a language that has no stemmer here."""
    return str(_stemmer(language).stemWord(word)) if language in ALGORITHMS else word


def stems_of(texts: Iterable[tuple[str, str]]) -> str:
    """Return what the index holds of (text, language) pairs: each word and its stem, once."""
    found: dict[str, None] = {}
    for text, language in texts:
        for word in words_of(text):
            found[word] = found[stem(word, language)] = None
    return " ".join(found)


def query_stems(words: str) -> list[list[str]]:
    """Return for each word of a query the forms of which one must be there; the last one may go on."""
    return [_forms(word) for word in words_of(words[:QUERY_LENGTH])[:QUERY_WORDS]]


def _forms(word: str) -> list[str]:
    return sorted({word, *(stem(word, language) for language in ALGORITHMS)})


def sqlite_query(forms: list[list[str]]) -> str:
    """Return a query of FTS5: every word in one of its forms, the last one as a beginning."""
    groups = [" OR ".join(f'"{form}"' for form in group) for group in forms[:-1]]
    groups.append(" OR ".join(f'"{form}" *' for form in forms[-1]))
    return " AND ".join(f"({group})" for group in groups)


def postgres_query(forms: list[list[str]]) -> str:
    """Return the same for to_tsquery."""
    groups = [" | ".join(f"'{form}'" for form in group) for group in forms[:-1]]
    groups.append(" | ".join(f"'{form}':*" for form in forms[-1]))
    return " & ".join(f"({group})" for group in groups)
