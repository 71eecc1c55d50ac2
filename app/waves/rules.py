"""How many hear of something urgent at once, when the next do, and when it is enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

PEOPLE_A_WAVE: Final = 10
# Long enough to read a mail and answer; docs/waves.md tells what shorter and longer gave.
WAVE_EVERY: Final = timedelta(hours=3)
# Of what fits, so many of the best are looked at: beyond them nobody is asked.
MOST_LOOKED_AT: Final = 60
# So many calls a week for one person; mails of alerts count for another, wider cap.
CALLS_A_WEEK: Final = 5
WEEK: Final = timedelta(days=7)
CALL: Final = "waves.call"
CALL_GUARD: Final = "waves.call"
ANSWER_LENGTH: Final = 2_000


def in_order(ranked: Iterable[int], helping: Collection[int]) -> list[int]:
    """Return people as they hear: as they fit, but who helps somebody this week goes last; each once."""
    once = list(dict.fromkeys(ranked))
    return sorted(once, key=lambda person: person in helping)


def is_enough(answers: int, places: int) -> bool:
    """Tell whether so many answers may fill what is asked."""
    return answers >= places
