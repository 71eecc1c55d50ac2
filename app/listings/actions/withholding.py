"""What a suspended organisation asks and offers is not shown, and comes back together with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.core.errors import Conflict
from app.core.i18n import _
from app.listings import signals
from app.listings.actions.upkeep import refresh_index
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.moderation.rules import ReviewState
from app.organisations.queries import is_standing

SHOWN_SOON = (ReviewState.PENDING, ReviewState.PUBLISHED)


def withhold(organisation_id: int) -> None:
    """Take offline and out of the queue what this organisation posted."""
    for listing in _locked(organisation_id, Listing.review_state.in_(SHOWN_SOON)):
        listing.withheld_from, listing.review_state = listing.review_state.value, ReviewState.HIDDEN
        db.session.flush()
        refresh_index(listing)
        signals.hidden.send(SUBJECT_KIND, listing=listing)


def release(organisation_id: int) -> None:
    """Put back where its review stood what was withheld with this organisation."""
    for listing in _locked(organisation_id, Listing.withheld_from.is_not(None)):
        if listing.withheld_from and listing.review_state is ReviewState.HIDDEN:
            listing.review_state = ReviewState(listing.withheld_from)
        listing.withheld_from = None
        db.session.flush()
        refresh_index(listing)


def check_may_show(listing: Listing) -> None:
    """Refuse to put online what a suspended organisation posted."""
    if listing.organisation_id is not None and not is_standing(listing.organisation_id):
        raise Conflict(_("This organisation is suspended. Its notes come back together with it."))


def _locked(organisation_id: int, condition: object) -> Sequence[Listing]:
    statement = select(Listing).where(Listing.organisation_id == organisation_id, condition)  # type: ignore[arg-type]
    return db.session.scalars(statement.order_by(Listing.id).with_for_update()).all()
