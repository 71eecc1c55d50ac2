"""Notes on the board, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.listings import actions
from app.listings.models import Listing
from app.listings.rules import Content, Help, Kind, Life
from app.moderation import actions as moderation
from app.moderation.rules import Move, ReviewState
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole
from app.places.queries import find_place
from tests.support.cast import DEINZE, GHENT, Cast

BIKE: Final = Content(
    kind=Kind.OFFER,
    help=Help.GOODS,
    title="Kinderfiets met lichtjes",
    body="Voor een kind van 6 jaar.",
    language="nl",
    category="bikes",
    municipality_id=GHENT,
)
FORM: Final = {
    "kind": "offer",
    "help": "goods",
    "title": "Driezit, nog stevig",
    "body": "Kom hem halen met twee.",
    "category": "furniture",
    "postcode": "9050",
}


def post(cast: Cast, name: str = "anna", **changes: Any) -> Listing:
    """Post a note that waits for a check."""
    actor = cast.actor(name)
    with transaction():
        public_id = actions.post_listing(actor, replace(BIKE, **changes)).public_id
    return again(public_id)


def publish(cast: Cast, name: str = "anna", **changes: Any) -> Listing:
    """Post a note and let a moderator approve it."""
    actor, moderator = cast.actor(name), cast.actor("marie")
    with transaction():
        listing = actions.post_listing(actor, replace(BIKE, **changes))
        moderation.decide(moderator, "listing", listing, Move.APPROVE)
        public_id = listing.public_id
    return again(public_id)


def decide(cast: Cast, listing: Listing, move: Move, **kwargs: Any) -> None:
    """Let the moderator of everywhere decide."""
    moderator = cast.actor("marie")
    with transaction():
        moderation.decide(moderator, "listing", again(listing.public_id), move, **kwargs)


def put(cast: Cast, name: str, review: ReviewState, life: Life, **values: Any) -> Listing:
    """Write a note in whatever state."""
    author_id = cast.id(name)
    with transaction():
        listing = actions.make_draft(author_id, replace(BIKE, **values))
        listing.review_state, listing.life = review, life
        listing.published_at = now() if review is ReviewState.PUBLISHED else None
        public_id = listing.public_id
    return again(public_id)


def again(public_id: str) -> Listing:
    """Read a note again."""
    db.session.expire_all()
    return db.session.scalars(select(Listing).where(Listing.public_id == public_id)).one()


def organisation(cast: Cast, **people: MemberRole) -> int:
    """Make an organisation with these people; return its id."""
    ids = {cast.id(name): role for name, role in people.items()}
    with transaction() as session:
        made = Organisation(
            public_id=new_public_id(), slug=f"vzw-{new_public_id()}", name="Warme Buurt vzw", description="",
            municipality_id=GHENT, created_at=now(), review_state=ReviewState.PUBLISHED,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add_all(
            Membership(organisation_id=made.id, user_id=user_id, role=role, joined_at=now())
            for user_id, role in ids.items()
        )
        session.flush()
        return made.id


def neighbourhood(slug: str) -> int:
    """Return the number of a neighbourhood."""
    place = find_place(slug)
    assert place
    return place.id


__all__ = [
    "BIKE",
    "DEINZE",
    "FORM",
    "GHENT",
    "again",
    "decide",
    "neighbourhood",
    "organisation",
    "post",
    "publish",
    "put",
]
