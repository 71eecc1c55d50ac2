"""What alerts do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.alerts import actions
from app.alerts.rules import FOUND
from app.listings.models import Listing
from app.listings.policies import is_public
from app.mail.models import OutboxMail


def on_online(_sender: str, *, listing: Listing, **_more: Any) -> None:
    """Remember a note that everyone can see from now on."""
    if is_public(listing):
        actions.note(listing)


def on_dropped(_sender: Any, *, mail: OutboxMail, **_more: Any) -> None:
    """Write a mail anew, without what may no longer be told."""
    if mail.kind == FOUND:
        actions.put_back(mail.guard["ref"])
