"""What organisations do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.organisations.actions import prepare_erasure


def on_erasing(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Hide the organisations that lose their last manager."""
    prepare_erasure(user_id)
