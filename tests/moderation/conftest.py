"""A kind of listing that moderation reviews, whatever the feature of listings registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.clock import now
from app.core.db import db, transaction
from app.core.i18n import _
from app.core.ids import new_public_id
from app.listings import actions as listings_actions
from app.listings.models import Listing
from app.listings.rules import Help, Kind, Life
from app.moderation import queries
from app.moderation.rules import ModeratedKind, ReviewState
from tests.support.cast import GHENT, Cast

Make = Callable[..., Listing]
KIND = ModeratedKind(
    name="listing",
    label="Listing",
    model=Listing,
    title_of=lambda listing: str(listing.title),
    text_of=lambda listing: {_("Title"): listing.title, _("Text"): listing.body},
    author_of=lambda listing: listing.author_id,
    path_of=lambda listing: f"/listings/{listing.public_id}",
    organisation_of=lambda listing: listing.organisation_id,
    waits=Listing.life.in_([Life.OPEN, Life.PAUSED]),
    free_text_of=lambda listing: f"{listing.title}\n{listing.body}",
    sender=Listing.author_id,
    suggestable={"title": ("Title", 80), "body": ("Text", 2000)},
    apply=listings_actions.reword,
    restores=("published_at", "expires_at", "urgent_granted"),
)


@pytest.fixture(autouse=True)
def _kinds(request: pytest.FixtureRequest) -> Iterator[None]:
    """Review listings by the kind above, and count waits anew."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    before = app.extensions["moderated_kinds"]
    app.extensions["moderated_kinds"] = {"listing": KIND}
    queries.forget_usual_wait()
    yield
    app.extensions["moderated_kinds"] = before


@pytest.fixture
def make(cast: Cast) -> Make:
    """Make a listing in some state of its review."""

    def make_one(author: str = "anna", **values: Any) -> Listing:
        author_id = cast.id(author)
        state = values.setdefault("review_state", ReviewState.PENDING)
        with transaction() as session:
            listing = Listing(
                **{
                    "public_id": new_public_id(), "kind": Kind.OFFER, "help": Help.GOODS, "title": "Fiets",
                    "body": "Een fiets met licht.", "language": "nl", "category": "bikes",
                    "municipality_id": GHENT, "author_id": author_id, "created_at": now(), "edited_at": now(),
                    "submitted_at": None if state == ReviewState.DRAFT else now(),
                    "published_at": now() if state == ReviewState.PUBLISHED else None,
                    **values,
                }
            )  # fmt: skip
            session.add(listing)
        return listing

    return make_one


def again(listing: Listing) -> Listing:
    """Read a listing again."""
    found = db.session.get(Listing, listing.id, populate_existing=True)
    assert found is not None
    return found
