"""Which of the scored are shown: nothing good enough is an answer; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.matching.rules.scoring import Fit

SHOWN_AT_MOST: Final = 10
SURE: Final = 0.5
MAYBE: Final = 0.3
REST: Final = 0.55
OTHERS: Final = 0.4
FAINT: Final = 0.12
SAME_CATEGORY: Final = 0.9


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
        (one for one in candidates if one.score >= FAINT), key=lambda one: (-one.score, -one.listing_id)
    )
    if not ranked:
        return []
    best = ranked[0]
    if best.score < SURE:
        return [best] if best.score >= MAYBE or best.fit.category >= SAME_CATEGORY else []
    return [one for one in ranked if one.score >= max(OTHERS, REST * best.score)][:limit]
