"""Mails: whom they go to, and when a failed one is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to; `user_id` is None for an address without an account."""

    email: str
    language: str = "nl"
    name: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Guard:
    """A right that is checked again at the moment of sending: the name of a check, and what it is about."""

    check: str
    ref: str


@dataclass(frozen=True)
class Hold:
    """Mails of one cause stay until then: whoever caused them may still take it back."""

    cause: str
    until: datetime


class Problem(StrEnum):
    """Why the words of a mail cannot be passed on."""

    TOO_BIG = "too_big"
    NO_TEXT = "no_text"
    HAS_FILES = "has_files"
    EMPTY = "empty"
    OLD = "old"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Incoming:
    """What a mail says, as far as we use it."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    is_automatic: bool
    text: str = ""
    problem: Problem | None = None


class Fate(StrEnum):
    """What became of a mail that came in."""

    DELIVERED = "delivered"
    KNOWN = "dropped: it came in before"
    NOT_OURS = "dropped: no address of ours"
    AUTOMATIC = "dropped: written by a machine"
    NOBODY = "dropped: the conversation or the person is gone"
    OTHER_SENDER = "dropped: sent by somebody else"
    TOLD = "not passed on: its sender is told why"
    SILENT = "not passed on: its sender was told a moment ago"


# The guard of every mail to an account: it still exists and is not closed.
ACCOUNT_GUARD: Final = "account"
# Minutes to wait after each failed attempt; after the last one the mail is set aside.
BACKOFF: Final = (1, 2, 5, 15, 30, 60, 120, 240)
# A server that is away is asked again this soon; that is no failed attempt.
AWAY: Final = timedelta(minutes=1)
# How long a worker may take to send one mail; after that another one tries.
LEASE: Final = timedelta(minutes=5)
# After this a mail that could not be sent is stale, unless its sender said otherwise.
LIFE: Final = timedelta(days=2)
KEPT: Final = timedelta(days=30)


def retry_after(attempts: int) -> timedelta | None:
    """Return how long to wait after this many failed attempts, or None to give up."""
    return timedelta(minutes=BACKOFF[attempts - 1]) if attempts <= len(BACKOFF) else None
