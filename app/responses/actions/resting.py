"""Answers that pile up unread: the listing rests until its poster has looked at them."""

from __future__ import annotations

from app.core.clock import now
from app.core.db import db
from app.listings import actions as listings
from app.listings.models import Listing
from app.responses import queries
from app.responses.actions.telling import tell_poster
from app.responses.models import ListingCare, Response
from app.responses.rules import MOST_UNREAD


def care_of(listing: Listing) -> ListingCare:
    """Return what we note of a listing; its row is made when it is first needed."""
    care = queries.find_care(listing.id)
    if care is None:
        care = ListingCare(listing_id=listing.id)
        db.session.add(care)
        db.session.flush()
    return care


def rest_if_crowded(response: Response, listing: Listing) -> None:
    """Let a listing take no more answers when too many were not even looked at."""
    unread = queries.unread_count(listing.id)
    if unread >= MOST_UNREAD and listings.rest(listing):
        care_of(listing).rested_at = now()
        db.session.flush()
        tell_poster(response, "rest", unread=unread, listing_path=f"/listings/{listing.public_id}")


def wake_if_read(listing: Listing) -> None:
    """Open a listing again once all answers were looked at, if it was we who paused it."""
    care = queries.find_care(listing.id)
    if care is not None and care.rested_at is not None and queries.unread_count(listing.id) == 0:
        listings.wake(listing)
        end_rest(listing)


def end_rest(listing: Listing) -> None:
    """Note that a listing no longer rests, whoever opened or closed it."""
    care = queries.find_care(listing.id)
    if care is not None and care.rested_at is not None:
        care.rested_at = None
        db.session.flush()
