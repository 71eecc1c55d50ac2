"""Taking Dutch compounds apart with the words of the field: what people give, ask and do here; pure."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Final

from app.core.words import EMPTY_WORDS, compound, head, stem, words_of
from app.taxonomy.rules import CATEGORIES, DATA

# What such words often begin with, beside the terms of the lexicon and the names of the categories.
_BEGINNINGS: Final = (
    "afwas avond baby bad bak basis berg bouw boven buiten buurt computer dames dieren eet feest "
    "fitness gas gezelschap groente groot gym haar hand heren herfst hoek hoog huis jaar jeugd jongens "
    "kamer kantoor keuken kerst kinder kleuter klim knutsel koel koffie koken kook kraam kunst laag "
    "lees lente lig loop mannen markt meisjes mini moeder mountain muziek naai nacht nood ochtend ouder "
    "peuter plooi proef regen reis rug ruim salon school sint slaap snor speel spoor sport stad sta "
    "stof strijk taal tafel thee thuis trap trein trouw tuin uit vaat vader verf verhuis verpleeg vloer "
    "voet voetbal volk vouw vriend vrije vrouwen wandel was water week werk wieg winter woon zand zee "
    "ziek zit zolder zomer zon zorg zwangerschap zwem"
)


def _field() -> frozenset[str]:
    """Return the stems of the Dutch words of the lexicon, of the categories and of the beginnings."""
    with (DATA / "lexicon.csv").open(encoding="utf-8", newline="") as file:
        terms = [row["term"] for row in csv.DictReader(file) if row["lang"] == "nl"]
    texts = (*terms, *(category.name("nl") for category in CATEGORIES.values()), _BEGINNINGS)
    words = {word for text in texts for word in words_of(text)}
    return frozenset(stem(word) for word in words - EMPTY_WORDS if len(word) > 2)


_FIELD: Final = _field()


@lru_cache(maxsize=10_000)
def parts_of(word: str) -> tuple[str, ...]:
    """Return the stems of all parts of a folded compound; none where one of them is unknown here."""
    return compound(word, _FIELD)


@lru_cache(maxsize=10_000)
def found_by(word: str) -> tuple[str, ...]:
    """Return the stems by which a word is found: its own, its parts, or what it ends with."""
    parts = parts_of(word) or (head(word, _FIELD),)
    return tuple(dict.fromkeys((stem(word), *filter(None, parts))))
