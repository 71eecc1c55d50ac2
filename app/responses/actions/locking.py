"""One thing at a time: whoever changes an answer first holds its listing."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.listings.models import Listing
from app.responses.models import Response


def lock_listing(listing_id: int) -> Listing:
    """Hold a listing until the transaction ends, and read it again as it is now.

    PostgreSQL locks the row; SQLite has one writer anyway (BEGIN IMMEDIATE in transaction()).
    """
    listing = db.session.scalar(
        select(Listing)
        .where(Listing.id == listing_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if listing is None:
        raise NotFound
    return listing


def lock(response: Response) -> Listing:
    """Hold the listing of an answer, then read the answer again: it may have moved while we waited."""
    listing = lock_listing(response.listing_id)
    again = db.session.scalar(
        select(Response).where(Response.id == response.id).execution_options(populate_existing=True)
    )
    if again is None:
        raise NotFound
    return listing
