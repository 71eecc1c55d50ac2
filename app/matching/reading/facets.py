"""Season, sex, power and the like, and the sizes and ages that a listing names; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from app.matching.reading.words import DATA, SMALL, Text
from app.matching.rules import measures
from app.matching.rules.profile import Source, Span
from app.taxonomy.concepts import STEPS_UP, WORDS, lexicon_of, read_entries

_FACETS: Final = tuple(read_entries(DATA / "facets.txt"))
_FACET_GROUP: Final[Mapping[str, str]] = {e.concept.name: e.concept.category for e in _FACETS}
_FACET_WORDS: Final = lexicon_of(_FACETS)
_OPPOSITE: Final = {"electric": "manual"}
_WORN_OR_RIDDEN: Final = frozenset({"bikes", "clothing-children", "clothing-adults"})
_FOR_CHILDREN: Final = frozenset(
    {"child", "kids-bike", "balance-bike", "tricycle", "kids-clothes", "baby-clothes"}
)
_CLOTHES: Final = frozenset({"clothing-children", "clothing-adults"})


def facets_of(
    text: Text, sizes: Mapping[str, list[Span]], categories: Mapping[str, float]
) -> dict[str, list[str]]:
    """Return what is said of season, sex, power and the like."""
    found: dict[str, set[str]] = defaultdict(set)
    for hit in _FACET_WORDS.hits(text.words, text.lang):
        group = _FACET_GROUP[hit.label]
        if hit.weight < 1 and group == "skill":
            continue
        if group == "sex" and hit.at and text.words[hit.at - 1] in SMALL["possessive"]:
            continue
        if text.is_refused(hit.at, is_request=False):
            if opposite := _OPPOSITE.get(hit.label):
                found[group].add(opposite)
            continue
        found[group].add(hit.label)
    if _WORN_OR_RIDDEN & set(categories):
        found["stature"] = _statures(found.get("sex", set()), sizes, text)
    return {group: sorted(values) for group, values in found.items() if values}


def _statures(sex: set[str], sizes: Mapping[str, list[Span]], text: Text) -> set[str]:
    """Return whether what is worn or ridden is for a child or for somebody grown."""
    labels = {hit.label for hit in WORDS.hits(text.words, text.lang)}
    is_small = any(high <= 24.5 for _low, high in sizes.get("wheel", ()))
    if is_small or "kid" in sizes or not _FOR_CHILDREN.isdisjoint(labels):
        return {"child"}
    return {"grown"} if {"frame", "letter", "adult"} & set(sizes) or sex else set()


# --- sizes ---

_AUDIENCE_AGES: Final[Mapping[str, Span]] = {
    "baby": (0, 1.5), "toddler": (1, 3), "preschool": (2.5, 6), "primary-child": (6, 12), "teen": (12, 18),
    "adult": (18, 99), "senior": (65, 99), "youth": (16, 30),
}  # fmt: skip
_KID_CM: Final = ((0.0, 50.0), (0.25, 62.0), (0.5, 68.0), (1.0, 80.0), (1.5, 86.0), (2.0, 92.0), (3.0, 98.0),
                  (4.0, 104.0), (5.0, 110.0), (6.0, 116.0), (7.0, 122.0), (8.0, 128.0), (9.0, 134.0),
                  (10.0, 140.0), (11.0, 146.0), (12.0, 152.0), (13.0, 158.0), (14.0, 164.0),
                  (16.0, 176.0))  # fmt: skip
_WHEEL: Final = (
    (2.0, 10.0),
    (3.0, 12.0),
    (4.0, 14.0),
    (5.0, 16.0),
    (6.0, 17.0),
    (7.0, 20.0),
    (9.0, 24.0),
    (12.0, 26.0),
)
_CHILD_THINGS: Final = frozenset(
    {"clothing-children", "baby", "bikes", "toys", "sports-gear", "books", "school-supplies"}
)
_CHILD_HELP: Final = frozenset({"childcare", "homework", "sport-leisure", "buddy"})


def sizes_of(
    source: Source, text: Text, concepts: Mapping[str, float], categories: Mapping[str, float]
) -> dict[str, list[Span]]:
    """Return the sizes and ages that a listing names, by what they measure."""
    about = {category for category, weight in categories.items() if weight >= 0.5}
    sizes: dict[str, list[Span]] = {}
    ages = measures.ages(text.folded)
    is_shoes = _is_about("shoes", concepts) or "shoes" in about
    is_clothes = (
        bool(_CLOTHES & about) or _is_about("clothes", concepts) or _is_about("kids-clothes", concepts)
    )
    _add_worn(sizes, measures.numbers_of_size(text.folded), is_shoes=is_shoes, is_clothes=is_clothes)
    if is_clothes and (found := measures.letters(f"{source.title} {source.body}")):
        sizes["letter"] = found
    if "nappies" in concepts:
        sized = (span for span, is_sized in measures.numbers_of_size(text.folded) if is_sized)
        sizes["nappy"] = [span for span in sized if span[1] <= 8]
    if "bikes" in about:
        sizes |= {"wheel": measures.inches(text.folded), "frame": measures.frames(text.folded)}
    if (_CHILD_THINGS | _CHILD_HELP) & about:
        sizes["age"] = [span for span in ages if span[0] <= 18] or _audience_ages(text)
    if _CLOTHES & about and ages and "kid" not in sizes and not is_shoes:
        sizes["kid"] = [
            (_scale(_KID_CM, low), _scale(_KID_CM, min(high, 16.0))) for low, high in ages if low <= 16
        ]
    if "bikes" in about and not sizes.get("wheel"):
        sizes["wheel"] = [
            (_scale(_WHEEL, low), _scale(_WHEEL, min(high, 12.0))) for low, high in ages if low <= 12
        ]
    return {name: spans for name, spans in sizes.items() if spans}


def _add_worn(
    sizes: dict[str, list[Span]], numbers: Iterable[tuple[Span, bool]], *, is_shoes: bool, is_clothes: bool
) -> None:
    """Sort numbers into sizes of shoes, of children and of adults."""
    found: dict[str, list[Span]] = defaultdict(list)
    for (low, high), is_sized in numbers:
        if is_clothes and 44 <= low <= 176 and (low > 60 or not is_shoes) and (is_sized or low % 6 == 2):
            is_child = low >= 62 or (low % 6 == 2 and not 50 < low < 56)
            found["kid" if is_child else "adult"].append((low, high))
        elif is_shoes and 15 <= low <= 50 and (is_sized or low > 17):
            found["shoe"].append((low, high))
        elif is_clothes and is_sized and 32 <= low <= 60:
            found["adult"].append((low, high))
    sizes.update(found)


def _audience_ages(text: Text) -> list[Span]:
    hits = _FACET_WORDS.hits(text.words, text.lang)
    return [_AUDIENCE_AGES[hit.label] for hit in hits if hit.label in _AUDIENCE_AGES]


def _scale(table: Sequence[tuple[float, float]], age: float) -> float:
    """Return the size at an age, in between where the table has no row."""
    for (low, small), (high, large) in pairwise(table):
        if low <= age <= high:
            return round(small + (large - small) * (age - low) / (high - low), 1)
    return table[-1][1] if age > table[-1][0] else table[0][1]


@lru_cache(maxsize=512)
def _below(wide: str) -> frozenset[str]:
    return frozenset(name for name, steps in STEPS_UP.items() if wide in steps)


def _is_about(wide: str, concepts: Mapping[str, float]) -> bool:
    return not _below(wide).isdisjoint(concepts)
