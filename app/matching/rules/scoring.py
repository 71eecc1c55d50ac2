"""How well two listings fit: gates first, then a score made of signals; pure and the same both ways."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt
from typing import Final

from app.core.words import distance
from app.matching.rules.gates import NOTHING, SIZE_SLACK, Gate, Signal, closed_gate, kilometres, overlap
from app.matching.rules.kinship import FIXED, SERVICES, category_likeness, likeness
from app.matching.rules.profile import Profile
from app.taxonomy.concepts import CONCEPTS, STEPS_UP

MEANT: Final = 0.15
NAMED: Final = 0.3
LONG_WORD: Final = 6
BRIDGED: Final = 0.4
BRIDGE_CONCEPTS: Final = 0.45
HALF_KM: Final = {"goods": 15.0, "time": 10.0}
DISTANCE_SHARE: Final = 0.4


@dataclass(frozen=True)
class Weights:
    """The numbers that were tuned; docs/matching.md tells how."""

    concepts: float = 0.62
    category: float = 0.24
    words: float = 0.14
    service_category: float = 0.46
    untold: float = 0.4
    unrelated: float = 0.3
    best: float = 0.45
    word_each: float = 0.34
    conflict: float = 0.4
    refused: float = 0.3
    soft_size: float = 0.5
    other_day_fixed: float = 0.3
    other_day: float = 0.7
    same_day: float = 1.06
    other_part: float = 0.75
    other_month: float = 0.35
    other_language: float = 0.65


WEIGHTS: Final = Weights()


@dataclass(frozen=True)
class Fit:
    """How well two listings fit, from 0 to 1, what made it, and which gate closed if one did."""

    score: float
    gate: Gate | None = None
    concepts: float = 0.0
    category: float = 0.0
    km: float = 0.0


def fit(one: Profile, other: Profile, off: frozenset[Signal] = NOTHING) -> Fit:
    """Return how well two listings fit; which of the two asks makes no difference."""
    if one.kind == other.kind:
        return Fit(0.0, Gate.KIND)
    ask, offer = (one, other) if one.kind == "request" else (other, one)
    km = kilometres(ask, offer)
    gate = closed_gate(ask, offer, km, off)
    if gate:
        return Fit(0.0, gate, km=km)
    concepts = 0.0 if Signal.CONCEPTS in off else _concepts(ask, offer)
    category = 0.0 if Signal.CATEGORY in off else category_likeness(ask, offer)
    words = 0.0 if Signal.WORDS in off else _words(ask, offer)
    base = _base(ask, offer, concepts, category, words)
    score = base * _terms(ask, offer, off) * _nearness(ask, offer, km, off)
    return Fit(round(min(1.0, score), 4), None, concepts, category, km)


# --- the score ---


def _base(ask: Profile, offer: Profile, concepts: float, category: float, words: float) -> float:
    """Return what the two are worth to one another before the terms."""
    w = WEIGHTS
    if ask.help != offer.help:
        return BRIDGED * concepts if concepts >= BRIDGE_CONCEPTS else 0.0
    told = _says_what(ask) + _says_what(offer)
    if category >= 0.9 and ask.category in SERVICES and offer.category in SERVICES:
        share = w.service_category
    elif told == 2:
        share = w.category
        category *= w.unrelated + (1 - w.unrelated) * min(1.0, concepts * 2)
    else:
        share = w.untold
    return share * category + (1 - share - w.words) * concepts + w.words * words


def _says_what(profile: Profile) -> bool:
    """Tell whether a listing names something of its own category; if not, the category is what is known."""
    return any(
        weight >= NAMED and CONCEPTS[name].category in profile.categories
        for name, weight in profile.concepts.items()
    )


def _concepts(ask: Profile, offer: Profile) -> float:
    """Return how much of what is asked the offer is about, by the best pair and by the whole."""
    if not ask.concepts or not offer.concepts:
        return 0.0
    best = covered = total = back = back_total = 0.0
    offered: dict[str, float] = dict.fromkeys(offer.concepts, 0.0)
    for wanted, weight in ask.concepts.items():
        most = 0.0
        for given, given_weight in offer.concepts.items():
            alike = likeness(wanted, given)
            if alike:
                pair = alike * min(1.0, given_weight * 1.6)
                most = max(most, pair)
                best = max(best, alike * sqrt(min(1.0, weight) * min(1.0, given_weight)))
                offered[given] = max(offered[given], alike * min(1.0, weight * 1.6))
        covered += most * weight
        total += weight
    for given, weight in offer.concepts.items():
        back += offered[given] * weight
        back_total += weight
    asked, given_share = covered / total, back / back_total
    whole = 0.5 * asked + 0.2 * given_share + 0.3 * max(asked, given_share)
    return WEIGHTS.best * best + (1 - WEIGHTS.best) * whole


def _words(ask: Profile, offer: Profile) -> float:
    """Return what the words share that are in no list, such as names and brands; a typo is forgiven."""
    if not ask.words or not offer.words:
        return 0.0
    shared = set(ask.words).intersection(offer.words)
    near = sum(1 for a in ask.words if a not in shared and any(_is_typo(a, b) for b in offer.words))
    return min(1.0, WEIGHTS.word_each * (len(shared) + 0.7 * near))


def _is_typo(one: str, other: str) -> bool:
    """Tell whether two long words differ by a letter, or only in their ending."""
    if len(one) < LONG_WORD or len(other) < LONG_WORD or one[:2] != other[:2]:
        return False
    return one.startswith(other) or other.startswith(one) or distance(one, other, 1) <= 1


# --- the terms ---


def _terms(ask: Profile, offer: Profile, off: frozenset[Signal]) -> float:
    """Return how much is left after what does not quite fit."""
    factor = 1.0
    if Signal.NEGATION not in off and (_refuses(ask, offer) or _refuses(offer, ask)):
        factor *= WEIGHTS.refused
    if Signal.FACETS not in off:
        factor *= WEIGHTS.conflict ** _conflicts(ask, offer)
    if Signal.SIZES not in off:
        factor *= WEIGHTS.soft_size ** _loose_sizes(ask, offer)
    if Signal.TIME not in off:
        factor *= _time(ask, offer)
    if Signal.LANGUAGE not in off and ask.help == offer.help == "time":
        factor *= _language(ask, offer)
    if Signal.QUANTITY not in off and ask.help == "goods" and ask.quantity > 2 * offer.quantity > 1:
        factor *= 0.9
    return factor


def _refuses(one: Profile, other: Profile) -> bool:
    """Tell whether one says no to what the other is about."""
    strong = {name for name, weight in other.concepts.items() if weight >= MEANT}
    return any(no in STEPS_UP[name] for no in one.refused for name in strong)


def _conflicts(ask: Profile, offer: Profile) -> int:
    """Count where both say something and it excludes the other: winter and summer, women's and men's."""
    skipped = {"audience"} | (
        {"sex"} if ask.category in {"toys", "books", "childcare", "homework"} else set()
    )
    return sum(
        1
        for group, values in ask.facets.items()
        if group not in skipped and group in offer.facets and set(values).isdisjoint(offer.facets[group])
    )


def _loose_sizes(ask: Profile, offer: Profile) -> int:
    """Count the ages and frames that do not match: every child that is named must fit."""
    count = 0
    if "frame" in ask.sizes and "frame" in offer.sizes:
        count += not overlap(ask.sizes["frame"], offer.sizes["frame"], SIZE_SLACK["frame"])
    if "age" in ask.sizes and "age" in offer.sizes:
        asked, offered = ask.sizes["age"], offer.sizes["age"]
        count += 2 * (not all(overlap([span], offered, SIZE_SLACK["age"]) for span in asked))
    if "pair" in ask.sizes and "pair" in offer.sizes:
        count += set(map(tuple, ask.sizes["pair"])).isdisjoint(map(tuple, offer.sizes["pair"]))
    return count


def _time(ask: Profile, offer: Profile) -> float:
    """Return how well days, parts of the day and months go together; what is not said is no obstacle."""
    factor, is_fixed = 1.0, bool(FIXED.intersection((ask.category, offer.category)))
    if ask.help == offer.help == "time":
        if ask.weekdays and offer.weekdays and set(ask.weekdays).isdisjoint(offer.weekdays):
            factor *= WEIGHTS.other_day_fixed if is_fixed else WEIGHTS.other_day
        elif ask.weekdays and offer.weekdays:
            factor *= WEIGHTS.same_day
        if _at_other_hours(ask, offer):
            factor *= WEIGHTS.other_part ** (2 if is_fixed else 1)
        if ask.months and offer.months and set(ask.months).isdisjoint(offer.months):
            factor *= WEIGHTS.other_month
    return factor


def shared_days(one: Profile, other: Profile) -> list[int]:
    """Return the weekdays on which both are there, at the same part of the day where both say which."""
    both = sorted(set(one.weekdays) & set(other.weekdays))
    return [day for day in both if not _differ(one.on(day), other.on(day))]


def _at_other_hours(ask: Profile, offer: Profile) -> bool:
    """Tell whether the two are there at other parts of the day, also on the days that they share."""
    if _differ(ask.dayparts, offer.dayparts):
        return True
    is_shared = not set(ask.weekdays).isdisjoint(offer.weekdays)
    return is_shared and not shared_days(ask, offer)


def _differ(one: Collection[str], other: Collection[str]) -> bool:
    return bool(one and other) and set(one).isdisjoint(other)


def _language(ask: Profile, offer: Profile) -> float:
    """Return a little less where only the second best language is shared."""
    if not ask.languages or not offer.languages:
        return 1.0
    rare = set(ask.languages) - {"nl"} or set(ask.languages)
    first = ask.languages[0] if ask.languages[0] in rare else next(iter(sorted(rare)))
    return 1.0 if first in offer.languages else WEIGHTS.other_language


def _nearness(ask: Profile, offer: Profile, km: float, off: frozenset[Signal]) -> float:
    if Signal.DISTANCE in off or ask.is_remote or offer.is_remote:
        return 1.0
    return float(1 - DISTANCE_SHARE * (1 - 0.5 ** (km / HALF_KM[ask.help])))
