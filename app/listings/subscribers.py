"""What listings do when something happens elsewhere, or to themselves."""

from __future__ import annotations

from typing import Any

from app.core.actor import Actor
from app.listings import actions, signals
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.moderation.rules import PUBLISHING, Move


def on_decided(kind: str, *, actor: Actor, subject: Any, move: Move, **_kwargs: Any) -> None:
    """Put online what a moderator approved, and take out of the index what was hidden."""
    if kind != SUBJECT_KIND:
        return
    if move in PUBLISHING:
        actions.check_may_show(subject)
        actions.settle_urgency(actor, subject)
        actions.publish_now(subject)
    elif move is Move.HIDE:
        actions.refresh_index(subject)
        signals.hidden.send(SUBJECT_KIND, listing=subject)


def on_undone(kind: str, *, subject: Any, **_kwargs: Any) -> None:
    """Keep the index equal to what a moderator put back."""
    if kind == SUBJECT_KIND:
        actions.refresh_index(subject)


def on_changed(_sender: str, *, listing: Listing, **_kwargs: Any) -> None:
    """Keep the index equal to the listing."""
    actions.refresh_index(listing)


def on_banned(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Take no answers for who cannot read them any more."""
    actions.pause_all(user_id)


def on_suspended(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show nothing of an organisation that may not act now."""
    actions.withhold(organisation.id)


def on_resumed(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show again what was withheld with it."""
    actions.release(organisation.id)


def on_left(_sender: Any, *, organisation: Any, user_id: int, **_kwargs: Any) -> None:
    """Let the organisation keep what a former member posted in its name."""
    actions.hand_over(user_id, organisation.id)


def on_left_group(_sender: Any, *, group: Any, user_id: int, **_kwargs: Any) -> None:
    """Withdraw what somebody posted in a group that they left."""
    actions.end_with_membership(group.id, user_id)


def on_group_ended(_sender: Any, *, group: Any, **_kwargs: Any) -> None:
    """Let go of what was posted in a group that ends."""
    actions.end_with_group(group.id)


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Hand over or let go what a leaving person posted."""
    actions.let_go(user_id)
