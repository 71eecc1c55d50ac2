"""What the calendar does when something happens elsewhere, or to itself."""

from __future__ import annotations

from typing import Any, Final

from app.accounts import signals as accounts
from app.calendar import actions, signals
from app.calendar.models import Event
from app.calendar.rules import SUBJECT_KIND
from app.core.actor import Actor
from app.groups import signals as groups
from app.moderation import signals as moderation
from app.moderation.rules import PUBLISHING, Move
from app.organisations import signals as organisations


def on_decided(kind: str, *, actor: Actor, subject: Any, move: Move, **_kwargs: Any) -> None:
    """Put in the calendar what a moderator approved, and take out what was hidden."""
    if kind != SUBJECT_KIND:
        return
    if move in PUBLISHING:
        actions.publish_now(subject)
    elif move is Move.HIDE:
        actions.follow_review(subject)


def on_undone(kind: str, *, subject: Any, **_kwargs: Any) -> None:
    """Follow a moderator who took back what was just decided."""
    if kind == SUBJECT_KIND:
        actions.follow_review(subject)


def on_suspended(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show nothing of an organisation that may not act now."""
    actions.withhold(organisation.id)


def on_resumed(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show again what was withheld with it."""
    actions.release(organisation.id)


def on_changed(_sender: str, *, event: Event, **_kwargs: Any) -> None:
    """Keep the index equal to the activity."""
    actions.refresh_index(event)


def on_left(_sender: Any, *, organisation: Any, user_id: int, **_kwargs: Any) -> None:
    """Let the organisation keep what a former member announced in its name."""
    actions.hand_over(user_id, organisation.id)


def on_left_group(_sender: Any, *, group: Any, user_id: int, **_kwargs: Any) -> None:
    """Free the places of who left a group at what is for that group alone."""
    actions.leave_group(user_id, group.id)


def on_group_ended(_sender: Any, *, group: Any, **_kwargs: Any) -> None:
    """Let go of what was announced in a group that ends."""
    actions.end_with_group(group.id)


def on_going(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Hand over or call off what a person organises whose account is erased or closed."""
    actions.let_go(user_id)


# (signal, reaction that can be recomputed), for wiring.
SUBSCRIPTIONS: Final = (
    (accounts.erasing, on_going),
    (accounts.banned, on_going),
    (groups.left, on_left_group),
    (groups.ended, on_group_ended),
    (organisations.left, on_left),
    (organisations.suspended, on_suspended),
    (organisations.resumed, on_resumed),
    (moderation.decided, on_decided),
    (moderation.undone, on_undone),
    (signals.changed, on_changed),
)
