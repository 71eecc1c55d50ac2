"""Mails: whom they go to, and when a failed one is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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
