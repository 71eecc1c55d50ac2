"""The parts of one whole, each with its own places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.listings.models import Listing
from app.listings.queries.access import visible_to
from app.listings.rules import MAX_PARTS, Life
from app.moderation.rules import ReviewState


class Part(NamedTuple):
    """One part as the page of another one shows it."""

    public_id: str
    title: str
    language: str
    review_state: ReviewState
    life: Life
    quantity: int
    taken: int

    @property
    def is_arranged(self) -> bool:
        """Tell whether nothing is needed any more: it worked, or all its places are taken."""
        return self.life is Life.FULFILLED or self.taken >= self.quantity


def parts_of(actor: Actor, listing: Listing) -> list[Part]:
    """Return the parts that belong with a listing, itself too, oldest first; none when it stands alone."""
    if listing.bundle is None:
        return []
    columns = (Listing.public_id, Listing.title, Listing.language, Listing.review_state, Listing.life)
    statement = select(*columns, Listing.quantity, current_app.extensions["places_taken"]())
    mine = statement.where(Listing.bundle == listing.bundle, visible_to(actor))
    return [Part(*row) for row in db.session.execute(mine.order_by(Listing.id).limit(MAX_PARTS))]


def bundle_ids(bundle: str) -> Sequence[int]:
    """Return the numbers of all that belong to one whole, whoever may see them."""
    return db.session.scalars(select(Listing.id).where(Listing.bundle == bundle).order_by(Listing.id)).all()


def other_titles(listing: Listing) -> Sequence[str]:
    """Return what belongs with a listing, for who judges it."""
    if listing.bundle is None:
        return []
    others = select(Listing.title).where(Listing.bundle == listing.bundle, Listing.id != listing.id)
    return db.session.scalars(others.order_by(Listing.id).limit(MAX_PARTS)).all()
