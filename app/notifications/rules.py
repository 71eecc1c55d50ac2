"""Kinds of notices, how each reaches a person, and when: at once, in an overview, never at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

KEPT: Final = timedelta(days=365)
TITLE_LENGTH: Final = 255
TOPIC_LENGTH: Final = 120
# A badge says "99+" beyond this: nobody counts further, nor does the database.
MOST_UNREAD: Final = 100
# The name of that number among what is counted for a person on every page.
UNREAD: Final = "unread"
DIGEST_TIME: Final = time(7, 30)
DIGEST_WEEKDAY: Final = 0
# An overview names so many notices; it says how many more there are.
DIGEST_LINES: Final = 50
# The mail that holds an overview, and the check of all that stands in it.
DIGEST: Final = "notifications.digest"
DIGEST_GUARD: Final = "notifications.digest"
# An overview that could not be written for this long keeps quiet hours, as any mail that nobody expects.
LATE: Final = timedelta(hours=1)
HOURS: Final = range(24)


class Channel(StrEnum):
    """How a kind of notice reaches a person: in the inbox always, by mail in one of these ways or never."""

    MAIL = "mail"
    DAILY = "daily"
    WEEKLY = "weekly"
    INBOX = "inbox"


IN_DIGEST: Final = frozenset({Channel.DAILY, Channel.WEEKLY})


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: what people call it, how it comes unless they choose, and whether they may choose."""

    name: str
    label: Any
    default: Channel = Channel.MAIL
    muteable: bool = True
    # How often it comes is chosen elsewhere; here only whether it comes by mail.
    is_switch: bool = False
    # Only who holds one of these roles gets it; empty: everyone.
    roles: tuple[str, ...] = ()

    def channel(self, chosen: Channel | None) -> Channel:
        """Return how it reaches a person who chose this (None: nothing)."""
        if not self.muteable:
            return Channel.MAIL
        return chosen or self.default


@dataclass(frozen=True)
class QuietHours:
    """Hours of the clock on the wall in which no mail comes; from and until the same hour: there are none."""

    begin: int = 0
    end: int = 0

    @property
    def is_none(self) -> bool:
        """Tell whether mails may come at any hour."""
        return self.begin == self.end

    def holds(self, hour: int) -> bool:
        """Tell whether this hour is quiet."""
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end

    def end_after(self, local: datetime) -> datetime | None:
        """Return when a mail written at this local time may leave; None: at once.

        The end is read from the wall, so a night in which the clocks change is an hour shorter or longer.
        """
        if not self.holds(local.hour):
            return None
        day = local.date() + timedelta(days=1) if local.hour >= self.end else local.date()
        return datetime.combine(day, time(self.end), tzinfo=local.tzinfo)


NO_QUIET_HOURS: Final = QuietHours()


def read_quiet_hours(words: str) -> QuietHours:
    """Return the hours of a setting such as `22-8`; ValueError when they are none. Empty: none."""
    if not words.strip():
        return NO_QUIET_HOURS
    begin, end = (int(part) for part in words.split("-"))
    if begin not in HOURS or end not in HOURS:
        raise ValueError("an hour is a number from 0 to 23")
    return QuietHours(begin, end)


def next_digest(local: datetime, channel: Channel) -> datetime:
    """Return when the next overview of this kind leaves: at half past seven on the wall, weekly on Monday."""
    day = local.date()
    if local.time() >= DIGEST_TIME:
        day += timedelta(days=1)
    if channel is Channel.WEEKLY:
        day += timedelta(days=(DIGEST_WEEKDAY - day.weekday()) % 7)
    return datetime.combine(day, DIGEST_TIME, tzinfo=local.tzinfo)


def without_topic(title: str, topic: str) -> str:
    """Return a title without its topic: below the heading Fiets, `Fiets: Jan answers` is `Jan answers`."""
    rest = title.removeprefix(f"{topic}: ") if topic else title
    return rest[:1].upper() + rest[1:]
