"""What `make bench` writes down: a table, and the same as bars in docs/img/benchmarks.svg."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

ROW, BAR, LEFT, WIDTH, TOP = 24, 14, 330, 960, 64
SCALE: Final = 150.0
PAPER, INK, LINE, GOOD, MORE, AIM = "#FFFFFF", "#1B2421", "#DAD3C6", "#0B5A5E", "#A8380F", "#1B2421"
UNIT: Final = "without database"


@dataclass
class Case:
    """One page that is measured."""

    name: str
    call: Callable[[], Any]
    engine: Any = None
    aim: str = ""
    times: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    over_few: Case | None = None

    @property
    def cpu(self) -> float:
        """Return the median time that our process worked."""
        return statistics.median(self.times)

    @property
    def wall(self) -> float:
        """Return the median time that it took."""
        return statistics.median(self.walls)


def _with_units(cases: Sequence[Case]) -> Iterator[tuple[Case, Case]]:
    """Yield each case with the page that it is measured against: the one without database of its own kind."""
    unit = cases[0]
    for case in cases:
        unit = case if UNIT in case.name else unit
        yield case, unit


def table(cases: Sequence[Case]) -> str:
    """Return the results; each database is measured against its own page without database."""
    head = ("page", "CPU × 20-card page", "wall × 20-card page", "CPU × bare Flask", "aim",
            "wall × with a tenth of the listings", "queries", "kB")  # fmt: skip
    rows = [head, ("---", "--:", "--:", "--:", "---", "--:", "--:", "--:")]
    hello = cases[0]
    for case, unit in _with_units(cases):
        known = ("", "") if case is hello else (f"{case.cpu / unit.cpu:.2f}", f"{case.wall / unit.wall:.2f}")
        growth = f"{case.wall / case.over_few.wall:.2f}" if case.over_few else ""
        rows.append(
            (case.name, *known, f"{case.cpu / hello.cpu:.1f}", case.aim, growth, str(case.queries),
             f"{case.size / 1000:.1f}")
        )  # fmt: skip
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def plot(cases: Sequence[Case]) -> str:
    """Return the CPU of each page as a bar, in units of the 20-card page, with a mark for its aim."""
    measured = [(case, case.cpu / unit.cpu) for case, unit in _with_units(cases) if case is not cases[0]]
    height = TOP + ROW * len(measured) + 16
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'font-family="sans-serif" font-size="13" aria-labelledby="title">',
            '<title id="title">CPU of each page, in units of the 20-card page without database</title>',
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
            f'<text x="16" y="28" font-size="17" font-weight="bold" fill="{INK}">CPU of a page; '
            "1 is the 20-card page without database</text>",
            *_scale(height),
            *(line for number, (case, ratio) in enumerate(measured) for line in _bar(number, case, ratio)),
            "</svg>\n",
        ]
    )


def _scale(height: int) -> Iterator[str]:
    for number in range(5):
        x = LEFT + number * SCALE
        yield f'<line x1="{x}" y1="{TOP - 12}" x2="{x}" y2="{height - 12}" stroke="{LINE}"/>'
        yield f'<text x="{x}" y="{TOP - 18}" text-anchor="middle" fill="{INK}">{number}</text>'


def _bar(number: int, case: Case, ratio: float) -> Iterator[str]:
    y, found = TOP + number * ROW, re.search(r"[\d.]+$", case.aim)
    aim = float(found[0]) if found else None
    length = min(ratio * SCALE, WIDTH - LEFT - 60)
    colour = MORE if aim is not None and UNIT not in case.name and ratio > aim else GOOD
    yield f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end" fill="{INK}">{escape(case.name)}</text>'
    yield f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}" fill="{colour}"/>'
    yield f'<text x="{LEFT + length + 6:.0f}" y="{y + 12}" fill="{INK}">{ratio:.2f}</text>'
    if aim is not None and UNIT not in case.name:
        x, end = round(LEFT + aim * SCALE), y + BAR + 3
        yield f'<line x1="{x}" y1="{y - 3}" x2="{x}" y2="{end}" stroke="{AIM}" stroke-width="2"/>'
