"""Why two listings fit, as data; whoever shows it says it in the reader's language; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.matching.rules.gates import SIZE_SLACK, overlap
from app.matching.rules.profile import Profile
from app.matching.rules.scoring import Fit, shared_days

SAME_THING: Final = 0.6
NEAR_KM: Final = 0.3
WORN: Final = ("shoe", "kid", "adult")


class Why(StrEnum):
    """One reason why something fits."""

    SAME_CATEGORY = "same_category"
    LIKE = "like"
    PARTLY = "partly"
    CLOSE_BY = "close_by"
    DISTANCE = "distance"
    DAY = "day"
    SIZE = "size"
    LANGUAGE = "language"
    URGENT = "urgent"


@dataclass(frozen=True)
class Reason:
    """A reason with its value: kilometres, a day, a size or the code of a language."""

    why: Why
    value: float | str = ""


def reasons(mine: Profile, other: Profile, fit: Fit) -> tuple[Reason, ...]:
    """Return why another listing fits mine, what matters most first."""
    found = [_likeness(mine, other, fit), _distance(fit)]
    if mine.help == other.help == "time":
        days = shared_days(mine, other)
        found += [Reason(Why.DAY, day) for day in days[:2]] if len(days) < len(other.weekdays) + 2 else []
        shared = [code for code in other.languages if code in mine.languages and code != "nl"]
        found += [Reason(Why.LANGUAGE, code) for code in shared[:2]]
    found += [Reason(Why.SIZE, size) for size in _sizes(mine, other)[:1]]
    if other.is_urgent:
        found.append(Reason(Why.URGENT))
    return tuple(found)


def _likeness(mine: Profile, other: Profile, fit: Fit) -> Reason:
    if mine.category == other.category:
        return Reason(Why.SAME_CATEGORY)
    return Reason(Why.LIKE if fit.concepts >= SAME_THING else Why.PARTLY)


def _distance(fit: Fit) -> Reason:
    """Return how far, to half a kilometre: what is known is only the middle of an area."""
    if fit.km < NEAR_KM:
        return Reason(Why.CLOSE_BY)
    return Reason(Why.DISTANCE, max(0.5, round(fit.km * 2) / 2 if fit.km < 10 else round(fit.km)))


def _sizes(mine: Profile, other: Profile) -> list[float]:
    return [
        low
        for name in WORN
        for low, high in other.sizes.get(name, ())
        if name in mine.sizes and overlap(mine.sizes[name], [(low, high)], SIZE_SLACK[name])
    ]
