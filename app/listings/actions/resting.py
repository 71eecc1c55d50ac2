"""A rest: a listing that takes no answers until those that are there were read."""

from __future__ import annotations

from app.core.db import db
from app.listings import policies, signals
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND, Step, after_step


def rest(listing: Listing) -> bool:
    """Take no answers until those that are there were read; return whether it was open."""
    life = policies.is_shown(listing) and after_step(Step.PAUSE, listing.life)
    if not life:
        return False
    listing.life = life
    db.session.flush()
    return True


def wake(listing: Listing) -> None:
    """Take answers again after a rest."""
    life = after_step(Step.RESUME, listing.life)
    if life is not None:
        listing.life = life
        db.session.flush()
        signals.reopened.send(SUBJECT_KIND, listing=listing)
