"""Editing the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden
from app.core.i18n import _
from app.listings import policies, signals
from app.listings.actions.bundles import leave_bundle
from app.listings.actions.content import check, content_of, mark_of, note_change, values_of
from app.listings.actions.life import keep_end
from app.listings.actions.sending import send_in
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND, Content, Kind
from app.moderation.rules import ReviewState

SENT_AGAIN: Final = frozenset({ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})


# What a moderator read who found something urgent.
FOUND_URGENT: Final = ("kind", "category", "municipality_id", "deadline")


def edit_listing(actor: Actor, listing: Listing, content: Content, *, seen: str = "") -> Listing:
    """Change a listing; Conflict when somebody else changed it since it was `seen`.

    What is online is looked at afterwards; what was sent back is sent in again.
    """
    if not policies.can_edit(actor, listing):
        raise Forbidden
    # Who reads it was said at the start: a listing of a group does not become everyone's by an edit.
    content = replace(content, group_id=listing.group_id)
    if seen and seen != mark_of(listing) and content != content_of(listing):
        raise Conflict(_("Somebody changed this while you were writing."))
    check(actor, content, listing)
    if content != content_of(listing):
        _change(actor, listing, content)
    if listing.review_state in SENT_AGAIN:
        send_in(actor, listing)
    return listing


def reword(actor: Actor, listing: Listing, words: Mapping[str, str]) -> None:
    """Take the words that a moderator suggests, and send the listing in again."""
    title, body = words.get("title", listing.title), words.get("body", listing.body)
    edit_listing(actor, listing, replace(content_of(listing), title=title, body=body))


def _says_something_else(listing: Listing, content: Content) -> bool:
    """Tell whether it is no longer what a moderator found urgent; other words only wait for a look."""
    before = content_of(listing)
    return any(getattr(before, name) != getattr(content, name) for name in FOUND_URGENT)


def _change(actor: Actor, listing: Listing, content: Content) -> None:
    if not content.urgent_asked or _says_something_else(listing, content):
        listing.urgent_granted = False
    if content.deadline != listing.deadline:
        listing.expires_at = None
    for name, value in values_of(content).items():
        setattr(listing, name, value)
    listing.edited_at = now()
    if listing.kind is not Kind.REQUEST:
        leave_bundle(listing)
    db.session.flush()
    keep_end(listing, listing.edited_at)
    note_change(actor, listing)
    signals.edited.send(SUBJECT_KIND, listing=listing)
