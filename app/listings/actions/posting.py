"""Posting: with an account, without one, and from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select

from app.accounts import actions as accounts
from app.accounts.models import User
from app.accounts.queries import actor_of
from app.accounts.rules import Purpose
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden
from app.core.ids import new_public_id
from app.listings import queries
from app.listings.actions.content import check, content_of, values_of
from app.listings.actions.life import publish_now
from app.listings.actions.photos import add_photos
from app.listings.actions.sending import send_in
from app.listings.models import Listing
from app.listings.rules import (
    BODY_LENGTH,
    DOUBLE_POST,
    SUBJECT_KIND,
    TITLE_LENGTH,
    Content,
    Help,
    Kind,
    Life,
)
from app.media.rules import Recoded
from app.moderation import actions as moderation
from app.moderation import queries as reviews
from app.moderation.rules import ReviewState

RECENT: Final = 20
# How many volunteers a note asks for until its author says otherwise.
VOLUNTEERS: Final = 3


def post_listing(
    actor: Actor, content: Content, pictures: Sequence[Recoded] = (), alt: str | None = None
) -> Listing:
    """Post a listing: it waits for a check, or for its author to prove the e-mail address first.

    A second post with the same title shortly after the first is the same listing, pictures and all.
    """
    if actor.user_id is None:
        raise Forbidden
    check(actor, content)
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    listing = _just_posted(actor, content)
    if listing is None:
        listing = make_draft(actor.user_id, content)
        add_photos(actor, listing, pictures, alt)
    if actor.is_proven and listing.review_state is ReviewState.DRAFT:
        send_in(actor, listing)
    return listing


def ask_for_volunteers(
    actor: Actor, *, title: str, body: str, language: str, places: tuple[int, int | None], day: date,
    organisation_id: int | None, group_id: int | None = None,
) -> str:  # fmt: skip
    """Ask for help with something of another feature; return the public id (wiring: VOLUNTEER_CALL)."""
    municipality_id, neighbourhood_id = places
    content = Content(
        kind=Kind.REQUEST, help=Help.TIME, title=title[:TITLE_LENGTH], body=body[:BODY_LENGTH],
        language=language, category="event-help", municipality_id=municipality_id,
        neighbourhood_id=neighbourhood_id, quantity=VOLUNTEERS, from_date=day, until_date=day,
        organisation_id=organisation_id, group_id=group_id,
    )  # fmt: skip
    return post_listing(actor, content).public_id


def post_unproven(
    email: str, language: str, content: Content, pictures: Sequence[Recoded] = (), alt: str | None = None
) -> str:
    """Keep a draft for this address, and mail a link that proves the address and sends the draft in.

    Return the public id of the challenge that this browser answers.
    """
    user = accounts.ensure_user(email, language)
    listing = post_listing(actor_of(user, is_proven=False), content, pictures, alt)
    return accounts.request_proof(user, Purpose.POST_LISTING, listing.public_id).public_id


def save_draft(
    actor: Actor,
    draft: Listing | None,
    content: Content,
    pictures: Sequence[Recoded] = (),
    alt: str | None = None,
) -> Listing:
    """Keep what somebody began, to go on with it later; beginning the same twice is beginning once."""
    if actor.user_id is None:
        raise Forbidden
    if draft is not None:
        content = replace(content, group_id=draft.group_id)
    check(actor, content, draft)
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    twin = _just_posted(actor, content) if draft is None else None
    if draft is None:
        is_begun = twin is not None and twin.review_state is ReviewState.DRAFT
        draft = twin if is_begun and twin is not None else make_draft(actor.user_id, content)
    for name, value in values_of(content).items():
        setattr(draft, name, value)
    draft.edited_at = now()
    db.session.flush()
    add_photos(actor, draft, pictures, alt)
    return draft


def confirm_posted(actor: Actor, public_id: str) -> str:
    """Send in what its author proved the address for; return where to go: to add what is not there yet."""
    listing = queries.find(public_id)
    if listing is None or not actor.is_(listing.author_id):
        return "/account/listings"
    stop = reviews.posting_stop(listing.author_id, listing.municipality_id)
    if stop is not None:
        return f"/moderation/posting/{stop.public_id}"
    if listing.review_state is ReviewState.DRAFT:
        moderation.submit(actor, SUBJECT_KIND, listing)
    return f"/listings/{public_id}/edit"


def make_draft(author_id: int, content: Content) -> Listing:
    """Make a listing that nobody sees yet."""
    listing = Listing(
        public_id=new_public_id(),
        author_id=author_id,
        review_state=ReviewState.DRAFT,
        life=Life.OPEN,
        created_at=now(),
        edited_at=now(),
        group_only=content.group_id is not None,
        **values_of(content),
    )
    db.session.add(listing)
    db.session.flush()
    return listing


def import_listing(author_id: int, ref: str, content: Content, *, publish: bool) -> Listing:
    """Add a listing that an operator brings from elsewhere, online at once or waiting for a check."""
    listing = make_draft(author_id, content)
    listing.import_ref = ref
    listing.review_state, listing.submitted_at = ReviewState.PENDING, now()
    if publish:
        listing.review_state, listing.reviewed_at = ReviewState.PUBLISHED, now()
        publish_now(listing)
    return listing


def _just_posted(actor: Actor, content: Content) -> Listing | None:
    """Return what the actor posted a moment ago.

    Anyone can write a draft in the name of an address: it counts only when it says exactly the same,
    and what is no draft any more counts only for who proved to be its author.
    """
    is_for_group = content.group_id is not None
    recent = db.session.scalars(
        select(Listing)
        .where(Listing.author_id == actor.user_id, Listing.title == content.title, Listing.life == Life.OPEN)
        .where(Listing.group_id.is_not_distinct_from(content.group_id), Listing.group_only.is_(is_for_group))
        .where(Listing.created_at > now() - DOUBLE_POST)
        .order_by(Listing.id.desc())
        .limit(RECENT)
    )
    return next((one for one in recent if _is_same(actor, one, content)), None)


def _is_same(actor: Actor, listing: Listing, content: Content) -> bool:
    if listing.review_state is ReviewState.DRAFT:
        return content_of(listing) == content
    return actor.is_proven
