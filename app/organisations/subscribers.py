"""What organisations do when something happens elsewhere, or to themselves."""

from __future__ import annotations

from typing import Any

from app.moderation.rules import Move
from app.organisations import actions, signals
from app.organisations.models import Organisation
from app.organisations.policies import STANDING_STATES
from app.organisations.rules import SUBJECT_KIND


def on_erasing(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Suspend the organisations that lose their last manager, and keep their logos."""
    actions.prepare_erasure(user_id)


def on_banned(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Suspend the organisations whose last manager cannot sign in any more."""
    actions.prepare_absence(user_id)


def on_unbanned(_sender: Any, *, user_id: int, **_more: Any) -> None:
    """Let them come back with their manager."""
    actions.end_absence(user_id)


def on_joined(_sender: Any, *, organisation: Organisation, **_more: Any) -> None:
    """Let an organisation come back when somebody manages it again."""
    actions.come_back(organisation)


def on_decided(kind: str, *, subject: Any, move: Move, **_more: Any) -> None:
    """Do what follows from a decision on an organisation."""
    if kind == SUBJECT_KIND:
        actions.follow(subject, move)


def on_undone(kind: str, *, subject: Any, **_more: Any) -> None:
    """Follow where a decision that was taken back leaves an organisation."""
    if kind == SUBJECT_KIND:
        back = signals.resumed if subject.review_state in STANDING_STATES else signals.suspended
        back.send(None, organisation=subject)


def on_submitted(kind: str, *, subject: Any, **_more: Any) -> None:
    """Let an organisation that was refused act again while its change is looked at."""
    if kind == SUBJECT_KIND:
        signals.resumed.send(None, organisation=subject)
