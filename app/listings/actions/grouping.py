"""What becomes of listings for a group alone when their author leaves it, and when the group ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, select

from app.core.db import db
from app.listings.actions.life import withdraw_now
from app.listings.actions.upkeep import delete_draft
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.media import actions as media
from app.moderation.rules import ReviewState
from app.notifications import actions as notifications


def end_with_membership(group_id: int, user_id: int) -> None:
    """Withdraw what somebody asked and offered in a group that they left; nobody reaches them there."""
    for listing in _locked(Listing.group_id == group_id, Listing.author_id == user_id):
        notifications.forget(SUBJECT_KIND, listing.public_id, user_id)
        if listing.review_state is ReviewState.DRAFT:
            delete_draft(listing)
        else:
            withdraw_now(listing)


def end_with_group(group_id: int) -> None:
    """Let go of what was asked and offered in a group that ends; what two people agreed on stays theirs.

    Such a listing keeps no group and no pictures: nobody sees it, but both read what they said about it.
    """
    taken = current_app.extensions["places_taken"]()
    agreed = set(db.session.scalars(select(Listing.id).where(Listing.group_id == group_id, taken > 0)))
    for listing in _locked(Listing.group_id == group_id):
        if listing.id not in agreed:
            delete_draft(listing)
            continue
        withdraw_now(listing)
        media.remove_all_of(SUBJECT_KIND, [listing.public_id])
        listing.group_id = None
    db.session.flush()


def _locked(*conditions: ColumnElement[bool]) -> Sequence[Listing]:
    statement: Any = select(Listing).where(*conditions).order_by(Listing.id).with_for_update()
    return db.session.scalars(statement).all()
