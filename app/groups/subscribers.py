"""What groups do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.groups.actions import hand_over, refresh_index
from app.groups.rules import SUBJECT_KIND


def on_decided(kind: str, *, subject: Any, **_more: Any) -> None:
    """Let a group be found, or no longer."""
    if kind == SUBJECT_KIND:
        refresh_index(subject)


def on_going(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Find a successor for the groups that only this person managed."""
    hand_over(user_id)
