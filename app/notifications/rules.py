"""Kinds of notices, and how each reaches a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

KEPT: Final = timedelta(days=365)
TITLE_LENGTH: Final = 255
# A badge says "99+" beyond this: nobody counts further, nor does the database.
MOST_UNREAD: Final = 100
# The name of that number among what is counted for a person on every page.
UNREAD: Final = "unread"


class Channel(StrEnum):
    """How a kind of notice reaches a person: the inbox always, a mail beside it or not."""

    MAIL = "mail"
    INBOX = "inbox"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: what people call it, how it comes unless they choose, and whether they may choose."""

    name: str
    label: Any
    default: Channel = Channel.MAIL
    muteable: bool = True

    def channel(self, chosen: Channel | None) -> Channel:
        """Return how it reaches a person who chose this (None: nothing)."""
        if not self.muteable:
            return Channel.MAIL
        return chosen or self.default
