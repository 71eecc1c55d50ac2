"""What groups do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.groups.actions import (
    follow_entered,
    follow_left,
    follow_resumed,
    follow_suspended,
    hand_over,
    refresh_index,
)
from app.groups.rules import SUBJECT_KIND


def on_decided(kind: str, *, subject: Any, **_more: Any) -> None:
    """Let a group be found, or no longer."""
    if kind == SUBJECT_KIND:
        refresh_index(subject)


def on_going(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Find a successor for the groups that only this person managed."""
    hand_over(user_id)


def on_staff_entered(_sender: Any, *, organisation: Any, user_id: int, **_more: Any) -> None:
    """Let who begins to act for an organisation into its groups."""
    follow_entered(organisation.id, user_id)


def on_staff_left(_sender: Any, *, organisation: Any, user_id: int, **_more: Any) -> None:
    """Take who no longer acts for an organisation out of the groups they were in through it."""
    follow_left(organisation.id, user_id)


def on_suspended(_sender: Any, *, organisation: Any, **_more: Any) -> None:
    """Take the people of an organisation that may not act out of the groups they were in through it."""
    follow_suspended(organisation.id)


def on_resumed(_sender: Any, *, organisation: Any, **_more: Any) -> None:
    """Let the people of an organisation that may act again back in."""
    follow_resumed(organisation.id)
