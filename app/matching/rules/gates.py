"""The gates: what cannot fit, whatever the words; pure and the same both ways."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Final

from app.matching.rules.kinship import BRIDGES
from app.matching.rules.profile import Profile, Span


class Gate(StrEnum):
    """Why two listings cannot fit."""

    KIND = "kind"
    HELP = "help"
    DATES = "dates"
    DISTANCE = "distance"
    LANGUAGE = "language"
    SIZE = "size"
    LIMIT = "limit"
    REFUSED = "refused"


class Signal(StrEnum):
    """What the score is made of; each can be left out to see what it gives."""

    CATEGORY = "category"
    CONCEPTS = "concepts"
    WORDS = "words"
    NEGATION = "negation"
    SIZES = "sizes"
    FACETS = "facets"
    TIME = "time"
    LANGUAGE = "language"
    DISTANCE = "distance"
    QUANTITY = "quantity"


NOTHING: Final[frozenset[Signal]] = frozenset()
REACH_KM: Final = {"goods": 45.0, "time": 30.0}
KM_SLACK: Final = 0.8
EARTH_KM: Final = 6371.0
SIZE_SLACK: Final = {
    "kid": 3.0,
    "shoe": 0.5,
    "adult": 1.0,
    "letter": 0.0,
    "nappy": 0.0,
    "wheel": 2.5,
    "frame": 2.5,
    "age": 1.0,
}
SOFT_SIZES: Final = frozenset({"frame", "age"})


def closed_gate(ask: Profile, offer: Profile, km: float, off: frozenset[Signal]) -> Gate | None:
    """Return the first gate that is closed."""
    if ask.help != offer.help and not _is_bridged(ask, offer):
        return Gate.HELP
    if _days_apart(ask, offer):
        return Gate.DATES
    if Signal.DISTANCE not in off and _too_far(ask, offer, km):
        return Gate.DISTANCE
    if Signal.LANGUAGE not in off and not _speaks(ask, offer):
        return Gate.LANGUAGE
    if Signal.SIZES not in off:
        if _wrong_size(ask, offer):
            return Gate.SIZE
        if _past_limit(ask, offer) or _past_limit(offer, ask):
            return Gate.LIMIT
    return None


def _is_bridged(ask: Profile, offer: Profile) -> bool:
    goods, time = (ask, offer) if ask.help == "goods" else (offer, ask)
    return any((g, t) in BRIDGES for g in goods.categories for t in time.categories)


def _days_apart(ask: Profile, offer: Profile) -> bool:
    starts, ends = max(ask.from_day, offer.from_day), min(ask.until_day or "9", offer.until_day or "9")
    return bool(starts) and starts > ends


def meet_in_time(one: Profile, other: Profile) -> bool:
    """Tell whether two listings leave a day on which both are possible, as far as they say."""
    shared = not (one.weekdays and other.weekdays) or not set(one.weekdays).isdisjoint(other.weekdays)
    return shared and not _days_apart(one, other)


def _too_far(ask: Profile, offer: Profile, km: float) -> bool:
    if ask.is_remote or offer.is_remote:
        return False
    most = min(ask.limits.get("km", 999.0), offer.limits.get("km", 999.0))
    return km > min(REACH_KM[ask.help], most + KM_SLACK)


def _speaks(ask: Profile, offer: Profile) -> bool:
    """Tell whether who helps speaks a language that is needed; to interpret, the one that few speak."""
    if ask.help == "goods" or offer.help == "goods":
        return True
    if not ask.languages or not offer.languages:
        return True
    needed = set(ask.languages)
    if "interpreting" in (ask.category, offer.category) and needed - {"nl"}:
        needed -= {"nl"}
    return not needed.isdisjoint(offer.languages)


def _wrong_size(ask: Profile, offer: Profile) -> bool:
    """Tell whether a size that both name differs; what fits loosely is only less good."""
    return any(
        name in SIZE_SLACK
        and name not in SOFT_SIZES
        and not overlap(spans, offer.sizes[name], SIZE_SLACK[name])
        for name, spans in ask.sizes.items()
        if name in offer.sizes
    )


def overlap(one: list[Span], other: list[Span], slack: float) -> bool:
    """Tell whether two lists of spans meet, give or take the slack."""
    return any(a[0] - slack <= b[1] and b[0] - slack <= a[1] for a in one for b in other)


def _past_limit(one: Profile, other: Profile) -> bool:
    """Tell whether everything that the other measures is larger than this one allows."""
    for dimension, most in one.limits.items():
        if dimension == "km":
            continue
        values = [*other.sizes.get(dimension, ()), *(other.sizes.get("x", ()) if dimension != "x" else ())]
        if dimension == "x":
            values = [span for name in "xwhd" for span in other.sizes.get(name, ())]
        if values and all(span[0] > most for span in values):
            return True
    return False


def kilometres(one: Profile, other: Profile) -> float:
    """Return how far two listings lie apart, by the nearest of the places that they name."""
    return min((_distance(*a, *b) for a in one.points for b in other.points), default=0.0)


@lru_cache(maxsize=4_096)
def _distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    rise, run = radians(other_lat - lat), radians(other_lon - lon)
    a = sin(rise / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(run / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(a)))
