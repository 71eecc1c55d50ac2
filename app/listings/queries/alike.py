"""What somebody posted before that looks like what they post now."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import or_, select

from app.core.actor import Actor
from app.core.db import db
from app.core.words import stem, words_of
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.queries.access import GOING, owned_by
from app.listings.rules import Kind
from app.moderation.rules import ReviewState

LOOKED_AT: Final = 50
SHOWN_AT_MOST: Final = 3
ALIKE: Final = 0.6
ALIKE_IN_CATEGORY: Final = 0.4


class Alike(NamedTuple):
    """A listing of one's own that looks the same."""

    public_id: str
    title: str
    language: str


class Said(Protocol):
    """What is being posted: a listing, or what a form says so far."""

    @property
    def kind(self) -> Any:
        """Return whether it asks or offers."""

    @property
    def title(self) -> Any:
        """Return its title."""

    @property
    def category(self) -> Any:
        """Return its category."""


def alike(actor: Actor, said: Said, but_not: int = 0) -> list[Alike]:
    """Return what the actor has going on, but the thing itself, that says nearly the same; newest first."""
    if actor.is_anonymous or not said.title:
        return []
    owned = or_(owned_by(actor), Listing.organisation_id.in_(sorted(organisation_ids(actor))))
    columns = (Listing.public_id, Listing.title, Listing.language, Listing.kind, Listing.category)
    rows = db.session.execute(
        select(*columns)
        .where(owned, GOING, Listing.id != but_not, Listing.review_state != ReviewState.DRAFT)
        .order_by(Listing.id.desc())
        .limit(LOOKED_AT)
    )
    found = [
        Alike(public_id, title, language)
        for public_id, title, language, kind, category in rows
        if _is_alike(said, title, kind, same_category=category == said.category)
    ]
    return found[:SHOWN_AT_MOST]


def _is_alike(said: Said, title: str, kind: Kind, *, same_category: bool) -> bool:
    enough = ALIKE_IN_CATEGORY if same_category else ALIKE
    return kind == said.kind and likeness(said.title, title) >= enough


def likeness(one: str, other: str) -> float:
    """Return which part of their words two titles share, from 0 to 1."""
    first, second = ({stem(word) for word in words_of(title)} for title in (one, other))
    return len(first & second) / len(first | second) if first and second else 0.0
