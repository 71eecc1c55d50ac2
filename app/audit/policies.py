"""Who may read the audit log."""

from __future__ import annotations

from app.core.actor import Actor


def can_read(actor: Actor) -> bool:
    """An administrator of the whole site reads the audit log."""
    return actor.has("administrator")
