"""What the worker, the index and the other features ask of listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import and_, exists, or_, select

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user
from app.accounts.rules import About
from app.core.db import db
from app.core.i18n import _l
from app.listings.models import Listing
from app.listings.policies import is_for
from app.listings.queries.access import GOING, SHOWN, find
from app.listings.queries.marks import marks_of
from app.listings.rules import LADDER, SUBJECT_KIND
from app.moderation.rules import ReviewState
from app.organisations.models import Membership
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import place_name
from app.search.models import SearchDocument
from app.search.rules import Entry
from app.taxonomy.rules import NAME_LANGUAGES, category_name

# In three languages, below the 50,000 addresses that a sitemap may hold.
SITEMAP_AT_MOST: Final = 10_000


def is_author(user_id: int | None, public_id: str) -> bool:
    """Tell whether a person still is the author: checked again when a mail is sent."""
    listing = find(public_id)
    user = find_user(user_id or 0)
    if listing is None or user is None or listing.author_id != user_id:
        return False
    return is_for(actor_of(user), listing)


def about_proof(public_id: str) -> About:
    """Return what a mailed link puts online."""
    listing = find(public_id)
    return About(listing.title, listing.body) if listing else About()


def title_in_mail(listing: Listing) -> Any:
    """Return what a mail calls a listing: the words of a group stay in the group."""
    return _l("A note of your group") if listing.group_only else listing.title


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


def due_to_warn(moment: datetime, limit: int) -> Sequence[Listing]:
    """Return what ends soon and whose author did not hear of that yet, locked against others."""
    steps = (
        and_(Listing.expires_at <= moment + before, Listing.warnings_sent < number)
        for number, before in enumerate(LADDER, 1)
    )
    published = Listing.review_state == ReviewState.PUBLISHED
    statement = select(Listing).where(GOING, published, Listing.expires_at > moment, or_(*steps))
    ordered = statement.order_by(Listing.expires_at, Listing.id).limit(limit)
    return db.session.scalars(ordered.with_for_update(skip_locked=True)).all()


class Colleague(NamedTuple):
    """Somebody else who acts for the same organisation."""

    public_id: str
    user_id: int
    name: str


def colleagues(listing: Listing) -> Sequence[Colleague]:
    """Return who can take a listing of an organisation over from its author, by name."""
    statement = (
        select(User.public_id, User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == listing.organisation_id, User.id != listing.author_id)
        .where(User.banned_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [Colleague(*row) for row in db.session.execute(statement.limit(100))]


def author_ref(listing: Listing) -> str | None:
    """Return the public id of the author."""
    return db.session.scalar(select(User.public_id).where(User.id == listing.author_id))


def forgotten_drafts(before: datetime, limit: int) -> Sequence[Listing]:
    """Return drafts that nobody sent in, touched or keeps elsewhere since a moment."""
    kept = current_app.extensions["kept_drafts"]()
    forgotten = (Listing.review_state == ReviewState.DRAFT, Listing.edited_at < before)
    statement = select(Listing).where(*forgotten, Listing.id.not_in(kept))
    return db.session.scalars(statement.order_by(Listing.id).limit(limit)).all()


def entry_of(listing: Listing) -> Entry:
    """Return what the index is told of a listing: its words, the names of category and place, marks."""
    texts = [listing.title, listing.body, listing.size or "", listing.skills or ""]
    texts += [category_name(listing.category, lang) for lang in NAME_LANGUAGES]
    places = [find_municipality_by_id(listing.municipality_id)]
    if listing.neighbourhood_id is not None:
        places.append(find_neighbourhood_by_id(listing.neighbourhood_id))
    texts += dict.fromkeys(place_name(place, lang) for place in places if place for lang in NAME_LANGUAGES)
    return Entry(listing.id, texts, marks_of(listing), listing.published_at or listing.created_at)


def search_source() -> Iterator[Entry]:
    """Yield everything that can be found, oldest first."""
    statement = select(Listing).where(SHOWN).order_by(Listing.published_at, Listing.id)
    for listing in db.session.scalars(statement.execution_options(yield_per=500)):
        yield entry_of(listing)


def not_indexed(limit: int) -> Sequence[Listing]:
    """Return what everyone sees and nobody finds yet: after a new version of the index, or a lost signal."""
    is_found = exists().where(SearchDocument.kind == SUBJECT_KIND, SearchDocument.subject_id == Listing.id)
    statement = select(Listing).where(SHOWN, ~is_found).order_by(Listing.id).limit(limit)
    return db.session.scalars(statement).all()
