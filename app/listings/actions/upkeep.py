"""Keeping the index, forgetting drafts, and what becomes of listings when people leave."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, Invalid
from app.core.i18n import _
from app.listings import policies, queries
from app.listings.models import Listing
from app.listings.rules import (
    SUBJECT_KIND,
    Life,
)
from app.media import actions as media
from app.organisations.queries import colleague_of
from app.search import actions as search


def delete_draft(listing: Listing) -> None:
    """Forget a draft whose author never proved the address."""
    media.remove_all_of(SUBJECT_KIND, [listing.public_id])
    db.session.delete(listing)
    db.session.flush()


def let_go(user_id: int) -> None:
    """Hand what a leaving person posted for an organisation to a colleague; the rest goes with them."""
    for listing in _of_author(user_id):
        if not _hand_over(listing):
            search.remove(SUBJECT_KIND, listing.id)
    db.session.flush()


def hand_over(user_id: int, organisation_id: int) -> None:
    """Give what somebody posted for an organisation that they left to a colleague."""
    for listing in _of_author(user_id):
        if listing.organisation_id == organisation_id:
            _hand_over(listing)
    db.session.flush()


def pause_all(user_id: int) -> None:
    """Take no answers for somebody whose account was closed; a colleague goes on where there is one."""
    for listing in _of_author(user_id):
        if not _hand_over(listing) and listing.life is Life.OPEN:
            listing.life = Life.PAUSED
            refresh_index(listing)
    db.session.flush()


def _of_author(user_id: int) -> Sequence[Listing]:
    return db.session.scalars(select(Listing).where(Listing.author_id == user_id).with_for_update()).all()


def _hand_over(listing: Listing) -> bool:
    """Make a colleague the author; return whether there is one."""
    organisation_id = listing.organisation_id
    colleague = colleague_of(listing.author_id, organisation_id) if organisation_id else None
    if colleague is not None:
        _give(listing, colleague)
    return colleague is not None


def hand_to(actor: Actor, listing: Listing, colleague_id: str) -> bool:
    """Hand a listing of an organisation to a colleague, pictures and all; return whether that is news."""
    if not policies.can_hand_over(actor, listing):
        raise Forbidden
    if colleague_id == queries.author_ref(listing):
        return False
    chosen = next((one for one in queries.colleagues(listing) if one.public_id == colleague_id), None)
    if chosen is None:
        raise Invalid(_("Choose one of your colleagues."), "colleague")
    _give(listing, chosen.user_id)
    db.session.flush()
    audit.record(actor, "listings.handed_over", SUBJECT_KIND, listing.public_id)
    return True


def _give(listing: Listing, user_id: int) -> None:
    media.hand_over(SUBJECT_KIND, listing.public_id, listing.author_id, user_id)
    listing.author_id = user_id


def refresh_index(listing: Listing) -> None:
    """Let a listing be found while everyone sees it in the lists."""
    if policies.is_listed(listing):
        search.index(SUBJECT_KIND, queries.entry_of(listing))
    else:
        search.remove(SUBJECT_KIND, listing.id)


def note_answer(listing: Listing) -> None:
    """Remember that somebody answered: lists show first what nobody did."""
    if not listing.is_answered:
        listing.is_answered = True
        db.session.flush()
        refresh_index(listing)


def index_missing(limit: int) -> int:
    """Let be found what everyone sees and the index lacks; return how many there were."""
    missing = queries.not_indexed(limit)
    for listing in missing:
        refresh_index(listing)
    return len(missing)
