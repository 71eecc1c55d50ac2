"""What waves do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.mail.models import OutboxMail
from app.waves import actions
from app.waves.rules import CALL


def on_dropped(_sender: Any, *, mail: OutboxMail, **_more: Any) -> None:
    """Write a call anew, or forget that somebody was told: its mail was not sent."""
    if mail.kind == CALL:
        actions.settle_dropped(mail.guard["ref"])
