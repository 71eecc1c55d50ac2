"""What the demo city's people were told that newly fits their notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.demo.actions.notices import tell
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.matching import queries
from app.matching.models import Suggested
from app.matching.rules.telling import FITS

NEWEST: Final = 6


def load_suggestions(listings: Mapping[str, Listing]) -> None:
    """Let the newest notes be known to those whose notes they fit best, unless they were told before."""
    known = set(db.session.execute(select(Suggested.user_id, Suggested.other_id)).tuples())
    shown = [one for one in listings.values() if queries.is_shown(one) and one.published_at is not None]
    for new in sorted(shown, key=lambda one: (one.created_at, one.public_id))[-NEWEST:]:
        best = queries.suggestions_for(new, new.author_id, 1).found
        for own in queries.listings_by_id([one.found.id for one in best]):
            if (own.author_id, new.id) not in known and queries.may_suggest(own, new):
                _suggest(own, new)


def _suggest(own: Listing, new: Listing) -> None:
    at = (new.published_at or now()) + timedelta(hours=1)
    row = Suggested(user_id=own.author_id, listing_id=own.id, other_id=new.id, told_at=at)
    db.session.add(row)
    path = f"/listings/{new.public_id}"
    subject = (SUBJECT_KIND, new.public_id)
    tell(own.author_id, FITS, "matching/fits", subject, path, at, own_title=own.title, title=new.title)
