"""What the backoffice does when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.backoffice.backups.erased import note


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Remember outside the database that somebody was erased: a restored backup must not bring them back."""
    note(user_id)
