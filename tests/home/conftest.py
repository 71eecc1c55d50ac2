"""A board with something on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.clock import now
from app.core.db import transaction
from app.core.ids import new_public_id
from app.home.queries import forget_counts
from app.listings.models import Listing
from app.listings.rules import Help, Kind
from app.moderation.rules import ReviewState
from tests.support.cast import GHENT, Cast


@pytest.fixture(autouse=True)
def _count_anew() -> Iterator[None]:
    forget_counts()
    yield
    forget_counts()


@pytest.fixture
def post(cast: Cast) -> Callable[..., str]:
    """Put a listing of Anna's on the board; return its public id."""

    def make(title: str = "Soep voor iedereen", **changes: Any) -> str:
        facts: dict[str, Any] = {
            "kind": Kind.OFFER,
            "help": Help.GOODS,
            "category": "food",
            "language": "nl",
            "review_state": ReviewState.PUBLISHED,
            "published_at": now(),
            "created_at": now(),
            "edited_at": now(),
            "municipality_id": GHENT,
            "author_id": cast.id("anna"),
        }
        with transaction() as session:
            listing = Listing(public_id=new_public_id(), title=title, **(facts | changes))
            session.add(listing)
            session.flush()
            return listing.public_id

    return make
