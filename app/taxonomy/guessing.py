"""Guessing from a person's words what a listing is about; the guess is shown and can be changed. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.core.words import fold
from app.taxonomy.concepts import CONCEPTS, WORDS
from app.taxonomy.lexicon import BREAK, Hit, Lexicon, language_of, read_terms, tokens
from app.taxonomy.rules import CATEGORIES, DATA, Help

Kind = Literal["offer", "request"]

MAX_TEXT: Final = 2_000
FIRST_WORDS: Final = 14
LATER: Final = 0.4
AFTER_FOR: Final = 0.45
MORE_OF_SAME: Final = 0.4
UNSURE: Final = 0.1
BY_CONCEPT: Final = 0.6
KIND_THRESHOLD: Final = 0.3
HELP_THRESHOLD: Final = 0.5
CHILD_SIZES: Final = frozenset(range(50, 177, 6))
FOR: Final = frozenset({"voor", "met", "pour", "avec", "for", "with", "для"})
NOT: Final = frozenset({"geen", "niet", "zonder", "pas", "sans", "no", "not", "without", "без", "بدون"})
_SIZE: Final = re.compile(r"(?:maat|mt|taille|size|розмір|مقاس|\b)\s*(\d{2,3})\b(?!\s*(?:cm|euro|€|kg))")
# Somebody's time is asked around a thing: what kind of help is then meant.
SERVICE_OF: Final[Mapping[str, str]] = {
    "appliances": "repair",
    "baby": "childcare",
    "bikes": "repair",
    "books": "homework",
    "clothing-adults": "sorting",
    "clothing-children": "sorting",
    "electronics": "it-help",
    "food": "cooking",
    "furniture": "moving",
    "instruments": "sport-leisure",
    "school-supplies": "homework",
    "sports-gear": "sport-leisure",
    "tools": "repair",
    "toys": "childcare",
}

_CATEGORIES: Final = Lexicon(read_terms(DATA / "lexicon.csv", "category"))
_CUES: Final = Lexicon(read_terms(DATA / "cues.csv", "cue"), compounds=False)


@dataclass(frozen=True)
class Guess:
    """A category, and how sure the guess is, from 0 to 1."""

    slug: str
    confidence: float


def guess_category(text: str, only: Help | None = None) -> Guess:
    """Return the category that a text is most likely about, of goods or of time `only` where that is known.

    Without any known word it is `goods-other` or `time-other`, with a low confidence.
    """
    words = _words(text)
    lang = language_of(words)
    cues = _cues(words, lang)
    scores = _scores(words, lang)
    _apply_children(scores, cues, text)
    _apply_service(scores, cues)
    return _best(scores, cues, only)


def guess_help(text: str) -> Help:
    """Return whether a text is about things or about somebody's time."""
    return CATEGORIES[guess_category(text).slug].help


def guess_kind(text: str) -> Kind | None:
    """Return whether a text asks or offers; None where it does not say."""
    words = _words(text)
    cues = _cues(words, language_of(words))
    lead = cues["request"] - cues["offer"]
    if abs(lead) < KIND_THRESHOLD:
        return None
    return "request" if lead > 0 else "offer"


def _words(text: str) -> list[str]:
    return tokens(text[:MAX_TEXT])


def _cues(words: Sequence[str], lang: str | None) -> dict[str, float]:
    """Return how strongly a text asks, offers, is about time or things, or is about a child."""
    sums: dict[str, float] = defaultdict(float)
    for hit in _CUES.hits(words, lang):
        sums[hit.label] += hit.weight * _place_factor(hit.at)
    return sums


def _scores(words: Sequence[str], lang: str | None) -> dict[str, float]:
    """Return a score for each category: by the words of categories, and fainter by those of concepts."""
    scores = _scores_of(_CATEGORIES.hits(words, lang), words)
    named = (replace(hit, label=CONCEPTS[hit.label].category) for hit in WORDS.hits(words, lang))
    for label, score in _scores_of((hit for hit in named if hit.label in CATEGORIES), words).items():
        scores[label] = scores.get(label, 0.0) + BY_CONCEPT * score
    return scores


def _scores_of(hits: Iterable[Hit], words: Sequence[str]) -> dict[str, float]:
    """Return a score for each label with a word in the text: its best word in full, others less."""
    found: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    clause_has_hit, factor, last = False, 1.0, -1
    for hit in hits:
        between = words[last + 1 : hit.at]
        clause_has_hit = clause_has_hit and BREAK not in between
        factor = _clause_factor(factor, between, clause_has_hit)
        clause_has_hit, last = True, hit.at
        weight = hit.weight * factor * _place_factor(hit.at) * _not_factor(words, hit)
        found[hit.label][hit.key] = max(weight, found[hit.label].get(hit.key, 0.0))
    return {label: _sum(list(weights.values())) for label, weights in found.items()}


def _clause_factor(factor: float, between: Sequence[str], clause_has_hit: bool) -> float:
    """Return the weight of what follows: in `kast voor de babykamer` the last word only says what for."""
    if not clause_has_hit:
        return 1.0
    return AFTER_FOR if FOR.intersection(between) else factor


def _place_factor(at: int) -> float:
    return 1.0 if at < FIRST_WORDS else LATER


def _not_factor(words: Sequence[str], hit: Hit) -> float:
    return 0.0 if hit.at and words[hit.at - 1] in NOT else 1.0


def _sum(weights: Sequence[float]) -> float:
    best = max(weights)
    return best + MORE_OF_SAME * min(sum(weights) - best, best)


def _apply_children(scores: dict[str, float], cues: Mapping[str, float], text: str) -> None:
    """Move clothes to those of children where a child or a child's size is named."""
    clothes = scores.get("clothing-adults", 0.0)
    sizes = {int(size) for size in _SIZE.findall(fold(text[:MAX_TEXT]))}
    if clothes and (cues.get("child", 0.0) >= UNSURE or CHILD_SIZES & sizes):
        scores["clothing-children"] = scores.get("clothing-children", 0.0) + clothes
        scores["clothing-adults"] = clothes * LATER


def _apply_service(scores: dict[str, float], cues: Mapping[str, float]) -> None:
    """Where a text speaks of time rather than things, count its things for the service around them."""
    lead = cues.get("time", 0.0) - cues.get("goods", 0.0)
    for slug in list(scores):
        is_time = CATEGORIES[slug].help is Help.TIME
        if lead >= HELP_THRESHOLD and not is_time:
            service = SERVICE_OF.get(slug, "time-other")
            scores[service] = scores.get(service, 0.0) + scores[slug] * 0.6
            scores[slug] *= 0.5
        elif lead <= -HELP_THRESHOLD and is_time:
            scores[slug] *= 0.7


def _best(scores: Mapping[str, float], cues: Mapping[str, float], only: Help | None) -> Guess:
    """Return the highest score and how far it is ahead of the next."""
    ranked = sorted(
        (
            (score, slug)
            for slug, score in scores.items()
            if score > 0 and only in (None, CATEGORIES[slug].help)
        ),
        key=lambda pair: -pair[0],
    )
    if not ranked:
        is_time = cues.get("time", 0.0) > cues.get("goods", 0.0) if only is None else only is Help.TIME
        return Guess("time-other" if is_time else "goods-other", UNSURE)
    top, slug = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return Guess(slug, round(min(1.0, top) * top / (top + second), 2))
