"""What people of the demo city ask and offer in their groups alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db
from app.demo.actions.conversations import load_conversation
from app.demo.rules import demo_id
from app.groups.models import Group
from app.listings.models import Listing
from app.listings.rules import LIFETIME, Help, Kind, Life
from app.moderation.rules import ReviewState

Row = Mapping[str, Any]
# Their answers are numbered after those on the board.
FIRST: Final = 1000


def load_group_listings(group: Group, rows: Row, people: Mapping[str, User]) -> None:
    """Write what is asked and offered in one group, with the answers to it, unless it is there."""
    for row in rows.get("listings", ()):
        public_id = demo_id("listing", row["ref"])
        if db.session.scalar(select(Listing.id).where(Listing.public_id == public_id)) is not None:
            continue
        listing = _listing(group, public_id, row, people[row["by"]])
        db.session.add(listing)
        db.session.flush()
        if "answer" in row:
            _answer(listing, row, people)


def _listing(group: Group, public_id: str, row: Row, author: User) -> Listing:
    at = now() - timedelta(hours=row["hours"])
    return Listing(
        public_id=public_id,
        kind=Kind(row["kind"]),
        help=Help(row["help"]),
        title=row["title"],
        body=row["body"],
        language=row["language"],
        category=row["category"],
        municipality_id=group.municipality_id,
        quantity=row.get("quantity", 1),
        languages=row["languages"],
        author_id=author.id,
        group_only=True,
        group_id=group.id,
        review_state=ReviewState.PUBLISHED,
        life=Life.OPEN,
        is_answered="answer" in row,
        created_at=at,
        edited_at=at,
        published_at=at,
        expires_at=at + LIFETIME,
    )


def _answer(listing: Listing, row: Row, people: Mapping[str, User]) -> None:
    answer = row["answer"]
    said = {
        "listing": row["ref"],
        "responder": answer["by"],
        "state": answer["state"],
        "reason": None,
        "age_days": row["hours"] // 24,
        "messages": answer["messages"],
    }
    load_conversation(FIRST + int(row["ref"][1:]), said, people, {row["ref"]: listing})
