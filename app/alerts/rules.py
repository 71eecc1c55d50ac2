"""How often an alert comes, and limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.notifications.rules import Channel, QuietHours, next_digest

# What an alert keeps of the address of a list.
PARAMS: Final = ("kind", "help", "category", "place", "within", "q")
MOST_ALERTS: Final = 20
# So many mails a week; what comes beyond waits for the overview of Monday.
MAILS_A_WEEK: Final = 10
WEEK: Final = timedelta(days=7)
# A mail names so many notes and says how many more there are.
NOTES_IN_MAIL: Final = 10
UNCONFIRMED_LIFE: Final = timedelta(days=1)
# What was told once is remembered so long, so that a note that is renewed is no news.
REMEMBERED: Final = timedelta(days=180)
NEWS_GUARD: Final = "alerts.news"
FOUND: Final = "alerts.found"


class Rhythm(StrEnum):
    """How often an alert may come."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


_CHANNELS: Final = {Rhythm.DAILY: Channel.DAILY, Rhythm.WEEKLY: Channel.WEEKLY}


def due_after(rhythm: Rhythm, local: datetime, quiet: QuietHours) -> datetime:
    """Return when something found at this local time may be told."""
    if rhythm is Rhythm.AT_ONCE:
        return quiet.end_after(local) or local
    return next_digest(local, _CHANNELS[rhythm])


def after_too_many(local: datetime) -> datetime:
    """Return when somebody who had enough mails this week hears again."""
    return next_digest(local, Channel.WEEKLY)


def fits(wishes: Iterable[Iterable[Iterable[str]]], held: Collection[str]) -> bool:
    """Tell whether each wish is fulfilled in one of its ways by what a note holds."""
    return all(any(all(part in held for part in way) for way in wish) for wish in wishes)
