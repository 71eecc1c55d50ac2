"""What stories do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.moderation.rules import PUBLISHING, Move
from app.stories import actions
from app.stories.rules import SUBJECT_KIND


def on_decided(kind: str, *, subject: Any, move: Move, **_kwargs: Any) -> None:
    """Tell the other side that a story about it is online."""
    if kind == SUBJECT_KIND and move in PUBLISHING:
        actions.tell_online(subject)


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Remove the stories of who leaves, also those that somebody else wrote."""
    actions.remove_with(user_id)
