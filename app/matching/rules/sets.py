"""Which open offers together serve the parts of one whole: near each other, and on days that meet; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.matching.rules.gates import kilometres, meet_in_time
from app.matching.rules.profile import Profile

# How many half-made sets are kept at each part: enough that a good one is rarely lost, and flat in cost.
KEPT: Final = 60
OFFERED_EACH: Final = 8
# What distance among the offers takes away at most, and at how many kilometres half of it is gone.
APART_SHARE: Final = 0.3
HALF_APART_KM: Final = 15.0
LEAST: Final = 2


@dataclass(frozen=True)
class Pick:
    """An offer that fits one part, and how well."""

    listing_id: int
    score: float
    profile: Profile


@dataclass(frozen=True)
class ProposedSet:
    """One offer for each part, or none; what it is worth, and how far the offers lie apart at most."""

    picks: tuple[Pick | None, ...]
    worth: float
    km: float


def best_set(offers: Sequence[Sequence[Pick]]) -> ProposedSet | None:
    """Return the best set for these parts; None when it would serve one part only.

    An offer serves one part, and no two offers of a set exclude each other in time.
    """
    sets = [ProposedSet((), 0.0, 0.0)]
    for part in offers:
        wider = [
            grown for one in sets for pick in (*part[:OFFERED_EACH], None) if (grown := _grow(one, pick))
        ]
        sets = sorted(wider, key=_order)[:KEPT]
    best = sets[0]
    return best if sum(pick is not None for pick in best.picks) >= LEAST else None


def _order(one: ProposedSet) -> tuple[float, tuple[int, ...]]:
    """Order by worth; of equals the newer offers go first, so that the same input gives the same set."""
    return -one.worth, tuple(-pick.listing_id if pick else 0 for pick in one.picks)


def _grow(one: ProposedSet, pick: Pick | None) -> ProposedSet | None:
    """Return a set with one more offer; None when that offer is in it, or meets the others at no time."""
    if pick is None:
        return ProposedSet((*one.picks, None), one.worth, one.km)
    others = [other for other in one.picks if other is not None]
    if any(other.listing_id == pick.listing_id for other in others):
        return None
    if not all(meet_in_time(other.profile, pick.profile) for other in others):
        return None
    distances = [_apart(other.profile, pick.profile) for other in others]
    near = sum(0.5 ** (km / HALF_APART_KM) for km in distances) / len(distances) if distances else 1.0
    worth = one.worth + pick.score * (1 - APART_SHARE * (1 - near))
    return ProposedSet((*one.picks, pick), round(worth, 6), max([one.km, *distances]))


def _apart(one: Profile, other: Profile) -> float:
    return 0.0 if one.is_remote or other.is_remote else kilometres(one, other)
