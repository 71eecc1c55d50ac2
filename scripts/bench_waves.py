"""Waves beside mailing everyone, or everyone near: mails, time, who is too late; a part of `make bench`.

python -m scripts.bench_waves
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import median
from typing import Final

from scripts.bench_matching import OURS, SETS
from scripts.judging import read_set, together
from scripts.simulating import EVERYONE, MATCHED, RADIUS, WAVES, City, Mood, Outcome, Way, told

SEEDS: Final = (1, 2, 3)
OTHER_WAVES: Final = (
    Way("waves of 5, every 3 hours", size=5, is_matched=True),
    Way("waves of 20, every 3 hours", size=20, is_matched=True),
    Way("waves of 10, every hour", size=10, every=1.0, is_matched=True),
    Way("waves of 10, every 6 hours", size=10, every=6.0, is_matched=True),
)
MOODS: Final = (
    Mood("nobody tires of mails", tired=1.0),
    Mood("half as willing", willing=0.5),
    Mood("five times as many without an offer say yes", strangers=5.0),
)
HEAD: Final = (
    "how people are", "who is told", "filled", "hours until filled", "mails for each filled",
    "came too late, for each filled", "mails for each person a week",
)  # fmt: skip


def section(seeds: Sequence[int] = SEEDS, days: int | None = None) -> str:
    """Return the table for docs/benchmarks.md."""
    judged = together([read_set(OURS / name) for name in SETS])
    cities = [City(judged, seed, *([days] if days else [])) for seed in seeds]
    rows = [HEAD, ("---", "---", *["--:"] * 5)]
    rows += [_row(cities, way, Mood()) for way in (EVERYONE, RADIUS, MATCHED, WAVES, *OTHER_WAVES)]
    rows += [_row(cities, way, mood) for mood in MOODS for way in (EVERYONE, RADIUS, WAVES)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    people = round(sum(len(city.people) for city in cities) / len(cities) / 100) * 100
    requests = sum(len(city.requests) for city in cities)
    return f"""## Waves

A simulation of [waves](waves.md) beside mailing everyone and mailing everyone near, on {requests} urgent
requests in {len(cities)} made-up cities of about {people:,} people; what it assumes stands there. "Filled" is
within five days.

{table}
"""


def _row(cities: Sequence[City], way: Way, mood: Mood) -> tuple[str, ...]:
    found = [told(city, way, mood) for city in cities]
    return (mood.name, way.name, *_figures(found))


def _figures(found: Sequence[Outcome]) -> tuple[str, ...]:
    hours = [hour for one in found for hour in one.hours]
    filled = max(1, len(hours))
    mails, requests = sum(one.mails for one in found), sum(one.requests for one in found)
    person_weeks = sum(one.people * one.days / 7 for one in found)
    late = sum(one.too_late for one in found)
    return (
        f"{len(hours) / requests:.0%}",
        f"{median(hours):.1f}" if hours else "–",
        f"{mails / filled:,.0f}",
        f"{late / filled:.1f}",
        f"{mails / person_weeks:.2f}",
    )


if __name__ == "__main__":
    sys.stdout.write(section())
