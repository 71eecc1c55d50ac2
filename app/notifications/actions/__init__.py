"""Telling people things, and keeping to what they chose."""

from __future__ import annotations

from app.notifications.actions.choosing import choose, set_channel, unsubscribe
from app.notifications.actions.digests import put_back, write_digests
from app.notifications.actions.inbox import (
    forget,
    forget_all,
    forget_name,
    forget_old,
    mark_all_read,
    mark_read,
    take_back,
)
from app.notifications.actions.telling import notify

__all__ = [
    "choose",
    "forget",
    "forget_all",
    "forget_name",
    "forget_old",
    "mark_all_read",
    "mark_read",
    "notify",
    "put_back",
    "set_channel",
    "take_back",
    "unsubscribe",
    "write_digests",
]
