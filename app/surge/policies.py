"""Who switches a surge on and off, and calls on its pool; pure."""

from __future__ import annotations

from app.core.actor import Actor
from app.waves.policies import UrgentLike, can_be_called_for


def can_run(actor: Actor, municipality_id: int) -> bool:
    """Moderators run the surge of their municipality: the switch, and the pool."""
    return actor.has("moderator", municipality_id)


def can_call(actor: Actor, municipality_id: int, listing: UrgentLike) -> bool:
    """Who runs a surge calls on its pool for an open request for everyone, in the same municipality."""
    is_here = listing.municipality_id == municipality_id
    return can_run(actor, municipality_id) and is_here and can_be_called_for(listing)
