"""Who may do what with the numbers: everyone may read them."""

from __future__ import annotations

from app.core.actor import Actor

CALLERS = ("editor", "moderator", "administrator")


def can_call(actor: Actor) -> bool:
    """Turn an unmet need into a call: editors, moderators and administrators."""
    return actor.has_any(*CALLERS)
