"""What answers do when something happens to their listing."""

from __future__ import annotations

from typing import Any

from app.listings.models import Listing
from app.responses import actions


def on_closed(_sender: Any, *, listing: Listing, **_kwargs: Any) -> None:
    """Tell everyone who still waits that the listing is closed."""
    actions.end_waiting(listing)
