"""Keeping what was read equal to the listings."""

from __future__ import annotations

from typing import Any

from app.listings.models import Listing
from app.matching import actions


def on_changed(_sender: str, *, listing: Listing, **_kwargs: Any) -> None:
    """Read a listing anew after it came online or changed, and forget it when it closed."""
    actions.refresh(listing, is_new=True)
