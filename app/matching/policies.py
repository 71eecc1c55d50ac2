"""Who may do what with suggestions; pure."""

from __future__ import annotations

from app.core.actor import Actor
from app.listings.policies import ONGOING, ListingLike, can_manage, is_public
from app.listings.rules import Life


def can_see_suggestions(actor: Actor, listing: ListingLike) -> bool:
    """What fits a listing is shown to who may see it, while it is open."""
    return listing.life is Life.OPEN and (is_public(listing) or can_manage(actor, listing))


def can_see_together(actor: Actor, listing: ListingLike) -> bool:
    """Whoever manages a request that goes on sees what together serves its parts."""
    return can_manage(actor, listing) and listing.life in ONGOING


def can_refuse(actor: Actor, listing: ListingLike) -> bool:
    """Whoever manages a listing may say that something does not fit it."""
    return can_manage(actor, listing)
