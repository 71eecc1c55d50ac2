"""The numbers of the desk in finished words, and the measures of their charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from babel.dates import format_date

from app.core.formats import duration
from app.core.i18n import _, current_language
from app.moderation.queries import Month
from app.moderation.rules import RULES, Reason, median_wait, share_wait

WIDTH: Final = 50
HEIGHT: Final = 140
SLOW_SHARE: Final = 0.9


@dataclass(frozen=True)
class MonthRow:
    """One month: its name, its numbers in words, and how tall its bars are."""

    label: str
    x: int
    decided: int
    median: str
    slowest: str
    refused: int
    objections: int
    granted: int
    median_size: int
    slow_size: int


@dataclass(frozen=True)
class ReasonRow:
    """One reason: how often something was refused for it, and how long its bar is, in percent."""

    label: str
    number: int
    size: int


def month_rows(months: Sequence[Month]) -> list[MonthRow]:
    """Return the months as rows of a table and bars of a chart, oldest first."""
    waits = [(median_wait(month.waits), share_wait(month.waits, SLOW_SHARE)) for month in months]
    longest = max((slow for _median, slow in waits if slow), default=timedelta(0))
    return [
        MonthRow(
            label=str(format_date(month.begins, "MMM yyyy", locale=current_language())),
            x=number * WIDTH,
            decided=month.decided,
            median=duration(median),
            slowest=duration(slow),
            refused=month.refused.total(),
            objections=month.objections,
            granted=month.granted,
            median_size=_size(median, longest),
            slow_size=_size(slow, longest),
        )
        for number, (month, (median, slow)) in enumerate(zip(months, waits, strict=True))
    ]


def _size(wait: timedelta | None, longest: timedelta) -> int:
    return round(HEIGHT * (wait / longest)) if wait and longest else 0


def reason_rows(months: Sequence[Month]) -> list[ReasonRow]:
    """Return how often something was refused for each reason, most first."""
    total: Counter[Reason] = sum((month.refused for month in months), Counter())
    most = max(total.values(), default=0)
    return [
        ReasonRow(_(RULES[reason][0]), number, round(100 * number / most))
        for reason, number in total.most_common()
    ]


def longest_wait(months: Sequence[Month]) -> str:
    """Return the time at the top of the chart."""
    slow = [share_wait(month.waits, SLOW_SHARE) for month in months]
    return duration(max((wait for wait in slow if wait), default=None))
