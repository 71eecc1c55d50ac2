"""What news does when something happens elsewhere, or to itself."""

from __future__ import annotations

from typing import Any, Final

from app.accounts import signals as accounts
from app.moderation import signals as moderation
from app.moderation.rules import PUBLISHING, Move
from app.news import actions, signals
from app.news.models import Article
from app.news.rules import SUBJECT_KIND
from app.organisations import signals as organisations


def on_decided(kind: str, *, subject: Any, move: Move, **_kwargs: Any) -> None:
    """Put online what a moderator approved, and take out of the index what was hidden."""
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


def on_changed(_sender: str, *, article: Article, **_kwargs: Any) -> None:
    """Keep the index equal to the article."""
    actions.refresh_index(article)


def on_suspended(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show nothing of an organisation that may not act now."""
    actions.withhold(organisation.id)


def on_resumed(_sender: Any, *, organisation: Any, **_kwargs: Any) -> None:
    """Show again what was withheld with it."""
    actions.release(organisation.id)


def on_left(_sender: Any, *, organisation: Any, user_id: int, **_kwargs: Any) -> None:
    """Let the organisation keep what a former member wrote in its name."""
    actions.hand_over(user_id, organisation.id)


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Hand over or let go what a leaving person wrote."""
    actions.let_go(user_id)


# (signal, reaction that can be recomputed), for wiring.
SUBSCRIPTIONS: Final = (
    (accounts.erasing, on_erasing),
    (organisations.left, on_left),
    (organisations.suspended, on_suspended),
    (organisations.resumed, on_resumed),
    (moderation.decided, on_decided),
    (moderation.undone, on_undone),
    (signals.changed, on_changed),
)
