"""How much reports weigh together: enough people whom we know hide something until it is looked at.

Ten accounts of today must not silence anybody, and neither must one person without an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HIDE_AT: Final = 3.0
# Where a moderator found nothing wrong before, it takes twice as much.
HIDE_AGAIN_AT: Final = 6.0
# All people without an account together weigh at most as much as one neighbour.
ANONYMOUS: Final = 0.5
ANONYMOUS_MOST: Final = 1.0
AGES: Final = ((timedelta(days=30), 1.0), (timedelta(days=7), 0.5), (timedelta(0), 0.25))
FALSE_ALARMS: Final = 2


@dataclass(frozen=True)
class Reporter:
    """Who reported something: since when we know them (None: no account), and what came of it before."""

    known_for: timedelta | None
    kept: int = 0
    acted: int = 0

    @property
    def weight(self) -> float:
        """Return how much one report of theirs weighs."""
        if self.known_for is None:
            return ANONYMOUS
        weight = next((weight for age, weight in AGES if self.known_for >= age), 0.0)
        return weight / 2 if self.kept >= FALSE_ALARMS and self.kept > self.acted else weight


def weight_of(reporters: Iterable[Reporter]) -> float:
    """Return how much the reports of these people weigh together."""
    everyone = list(reporters)
    unknown = sum(one.weight for one in everyone if one.known_for is None)
    return min(unknown, ANONYMOUS_MOST) + sum(one.weight for one in everyone if one.known_for is not None)


def hides(reporters: Iterable[Reporter], *, was_fine: bool) -> bool:
    """Tell whether so many reports hide something until a moderator looks."""
    return weight_of(reporters) >= (HIDE_AGAIN_AT if was_fine else HIDE_AT)
