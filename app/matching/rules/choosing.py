"""Which of the scored are shown: nothing good enough is an answer; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.matching.rules.scoring import Fit

SHOWN_AT_MOST: Final = 10
SURE: Final = 0.42
MAYBE: Final = 0.3
REST: Final = 0.5


@dataclass(frozen=True)
class Scored:
    """One candidate with its fit; of equals the newer goes first."""

    listing_id: int
    fit: Fit
    score: float


def choose(candidates: Iterable[Scored], limit: int = SHOWN_AT_MOST) -> list[Scored]:
    """Return the best, in a fixed order.

    When the best is convincing, the others may lag behind it by half. When it only may fit it stands alone:
    a row of bad suggestions is worse than none.
    """
    ranked = sorted(
        (one for one in candidates if one.score >= MAYBE * REST),
        key=lambda one: (-one.score, -one.listing_id),
    )
    if not ranked or ranked[0].score < MAYBE:
        return []
    best = ranked[0].score
    if best < SURE:
        return ranked[:1]
    return [one for one in ranked if one.score >= max(MAYBE * 0.9, REST * best)][:limit]
