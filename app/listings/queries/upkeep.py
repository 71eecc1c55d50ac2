"""What the worker, the index and the other features ask of listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rules import About
from app.core.db import db
from app.listings.models import Listing
from app.listings.queries.access import GOING, SHOWN, find
from app.moderation.rules import ReviewState
from app.organisations.models import Membership
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import place_name
from app.taxonomy.rules import NAME_LANGUAGES, category_name

# In three languages, below the 50,000 addresses that a sitemap may hold.
SITEMAP_AT_MOST: Final = 10_000


def is_author(user_id: int | None, public_id: str) -> bool:
    """Tell whether a person still is the author: checked again when a mail is sent."""
    listing = find(public_id)
    return listing is not None and listing.author_id == user_id


def about_proof(public_id: str) -> About:
    """Return what a mailed link puts online."""
    listing = find(public_id)
    return About(listing.title, listing.body) if listing else About()


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the public pages of listings that robots may find, and when they last changed."""
    yield "/listings", None
    rows = db.session.execute(
        select(Listing.public_id, Listing.edited_at)
        .where(SHOWN)
        .order_by(Listing.published_at.desc(), Listing.id.desc())
        .limit(SITEMAP_AT_MOST)
    )
    for public_id, edited_at in rows:
        yield f"/listings/{public_id}", edited_at


def due_to_expire(moment: datetime, limit: int) -> Sequence[Listing]:
    """Return what is open or paused past its time, oldest first, locked against others."""
    statement = (
        select(Listing).where(GOING, Listing.expires_at <= moment).order_by(Listing.expires_at, Listing.id)
    )
    return db.session.scalars(statement.limit(limit).with_for_update(skip_locked=True)).all()


def forgotten_drafts(before: datetime, limit: int) -> Sequence[Listing]:
    """Return drafts from before a moment that nobody sent in."""
    statement = select(Listing).where(Listing.review_state == ReviewState.DRAFT, Listing.created_at < before)
    return db.session.scalars(statement.order_by(Listing.id).limit(limit)).all()


def colleague_of(user_id: int, organisation_id: int) -> int | None:
    """Return who else acts for an organisation, managers and the longest first."""
    others = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id, Membership.user_id != user_id)
        .where(User.banned_at.is_(None))
    )
    return db.session.scalar(others.order_by(Membership.role, Membership.id).limit(1))


def texts_of(listing: Listing) -> list[tuple[str, str]]:
    """Return the words by which a listing is found: its own, and the names of its category and place."""
    texts = [(listing.title, listing.language), (listing.body, listing.language)]
    texts += [(category_name(listing.category, lang), lang) for lang in NAME_LANGUAGES]
    places = [find_municipality_by_id(listing.municipality_id)]
    if listing.neighbourhood_id is not None:
        places.append(find_neighbourhood_by_id(listing.neighbourhood_id))
    return texts + [(place_name(place, lang), "") for place in places if place for lang in NAME_LANGUAGES]


def search_source() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield everything that can be found by words, oldest first: the index keeps that order."""
    published = Listing.review_state == ReviewState.PUBLISHED
    statement = select(Listing).where(published, GOING).order_by(Listing.published_at, Listing.id)
    for listing in db.session.scalars(statement.execution_options(yield_per=500)):
        yield listing.id, texts_of(listing)
