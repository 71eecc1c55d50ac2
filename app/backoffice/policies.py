"""Who may look after the whole site."""

from __future__ import annotations

from app.core.actor import Actor


def can_administer(actor: Actor) -> bool:
    """Administrators of the whole site see the numbers, the people and the audit log."""
    return actor.has("administrator")
