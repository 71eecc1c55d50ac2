"""Keeping what was read of listings, and what somebody said does not fit."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden
from app.listings.models import Listing
from app.listings.rules import Life
from app.matching import policies, queries
from app.matching.models import MatchProfile, MatchTerm, NotThis
from app.matching.reading import read
from app.matching.rules.profile import VERSION, Profile
from app.matching.rules.terms import cell_of, kept
from app.moderation.rules import ReviewState


def refresh(listing: Listing) -> None:
    """Read a listing that everyone sees; forget what was read of any other."""
    forget(listing.id)
    if listing.review_state is ReviewState.PUBLISHED and listing.life is Life.OPEN:
        keep(listing.id, read(queries.source_of(listing)))


def keep(listing_id: int, profile: Profile) -> None:
    """Keep what was read of a listing, and the terms by which it is found."""
    db.session.execute(insert(MatchProfile), [profile_row(listing_id, profile)])
    rows = term_rows(listing_id, profile)
    if rows:
        db.session.execute(insert(MatchTerm), rows)
    db.session.flush()


def profile_row(listing_id: int, profile: Profile) -> dict[str, object]:
    """Return the row that keeps what was read."""
    return {"listing_id": listing_id, "version": VERSION, "profile": profile.dump()}


def term_rows(listing_id: int, profile: Profile) -> list[dict[str, object]]:
    """Return the rows by which a listing is found."""
    if not profile.points:
        return []
    cell = cell_of(*profile.points[0])
    return [
        {"kind": profile.kind, "term": term, "cell": cell, "listing_id": listing_id} for term in kept(profile)
    ]


def forget(listing_id: int) -> None:
    """Forget what was read of a listing."""
    for model in (MatchTerm, MatchProfile):
        db.session.execute(delete(model).where(model.listing_id == listing_id))


def not_this(actor: Actor, listing: Listing, other: Listing) -> None:
    """Never again show the actor the other beside this listing; twice is once."""
    if not policies.can_refuse(actor, listing) or actor.user_id is None:
        raise Forbidden
    mine = (NotThis.user_id == actor.user_id, NotThis.listing_id == listing.id, NotThis.other_id == other.id)
    if db.session.scalar(select(NotThis.id).where(*mine).with_for_update()) is None:
        db.session.add(
            NotThis(user_id=actor.user_id, listing_id=listing.id, other_id=other.id, created_at=now())
        )
        db.session.flush()
