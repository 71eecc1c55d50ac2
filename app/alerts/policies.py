"""Who may do what with an alert."""

from __future__ import annotations

from app.alerts.models import Alert
from app.core.actor import Actor


def can_see(actor: Actor, alert: Alert) -> bool:
    """Read, change or stop an alert: the person whose it is."""
    return actor.is_(alert.user_id)
