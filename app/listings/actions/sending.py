"""Sending in: to the moderators or straight into a group, and what a group does with its own."""

from __future__ import annotations

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _
from app.listings import policies, signals
from app.listings.actions.content import check_group
from app.listings.actions.life import publish_now
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.moderation import actions as moderation
from app.moderation import queries as reviews
from app.moderation.rules import ReviewState


def send_in(actor: Actor, listing: Listing) -> None:
    """Send a listing to the moderators; what is for a group alone is the group's own, and online."""
    if not listing.group_only:
        moderation.submit(actor, SUBJECT_KIND, listing)
        return
    if listing.group_id is None:
        raise Conflict(_("This group is no longer there."))
    check_group(actor, listing.group_id)
    if reviews.posting_stop(actor.user_id, listing.municipality_id) is not None:
        raise Invalid(_("A moderator decided that you cannot post here now. The reason is in your notices."))
    listing.review_state = ReviewState.PUBLISHED
    db.session.flush()
    publish_now(listing)


def take_out(actor: Actor, listing: Listing) -> None:
    """Take a listing offline in a group that the actor looks after; its answers hear it. Twice is once."""
    if listing.review_state is ReviewState.HIDDEN and policies.can_put_back(actor, listing):
        return
    if not policies.can_take_out(actor, listing):
        raise Forbidden
    listing.review_state = ReviewState.HIDDEN
    db.session.flush()
    audit.record(actor, "listings.taken_out", SUBJECT_KIND, listing.public_id)
    signals.hidden.send(SUBJECT_KIND, listing=listing)


def put_back(actor: Actor, listing: Listing) -> None:
    """Show again in its group what was taken offline there. Twice is once."""
    if listing.review_state is ReviewState.PUBLISHED and policies.can_take_out(actor, listing):
        return
    if not policies.can_put_back(actor, listing):
        raise Forbidden
    listing.review_state = ReviewState.PUBLISHED
    db.session.flush()
    audit.record(actor, "listings.put_back", SUBJECT_KIND, listing.public_id)
