"""What a timer and an operator run."""

from __future__ import annotations

from datetime import date
from typing import Final

import click
from flask.cli import AppGroup

from app.core.clock import LOCAL_ZONE, now, today
from app.core.db import transaction
from app.core.jobs import Job
from app.impact import actions, queries
from app.impact.rules import MONTHS_OPEN, month_after, month_of, months_until, tally

group = AppGroup("impact", help="The numbers of what worked.")


@group.command("count")
@click.option("--all", "everything", is_flag=True, help="All months, not only the last ones.")
def count(everything: bool) -> None:
    """Count anew what was asked, offered, agreed and done."""
    click.echo(f"counted {count_months(everything=everything)} months")


def count_months(*, everything: bool = False) -> int:
    """Count the last months anew, or all of them; return how many were counted."""
    months = _months_due(everything)
    for month in months:
        counted = tally(queries.stories_of(month), now())
        with transaction():
            actions.replace_month(month, counted)
    return len(months)


def _months_due(everything: bool) -> list[date]:
    """Return the months to count: all of them when none was counted yet."""
    last = month_of(today())
    if queries.is_counted() and not everything:
        return months_until(last, MONTHS_OPEN)
    first = queries.first_online()
    if first is None:
        return []
    months = [month_of(first.astimezone(LOCAL_ZONE).date())]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    return months


COUNTING: Final = Job("count_impact", count_months, every_minutes=360)
