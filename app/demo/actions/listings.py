"""The demo city's listings in all their states, with the decisions that led there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now, today
from app.core.db import db
from app.demo.actions.notices import tell
from app.demo.actions.places import place_ids
from app.demo.rules import demo_id
from app.listings.actions import refresh_index
from app.listings.models import Listing
from app.listings.rules import LIFETIME, SUBJECT_KIND, Help, Kind, Life, Outcome
from app.matching import actions as matching
from app.moderation.models import ReviewDecision
from app.moderation.queries import kind_named, snapshot, text_mark
from app.moderation.rules import (
    NOTICE_LIMITED,
    NOTICE_PUBLISHED,
    Move,
    Reason,
    ReviewState,
)
from app.organisations.models import Organisation

Row = Mapping[str, Any]
SEEN: Final = frozenset({ReviewState.PUBLISHED, ReviewState.HIDDEN})
DECIDED: Final = {
    ReviewState.CHANGES_REQUESTED: (Move.REQUEST_CHANGES, ReviewState.PENDING),
    ReviewState.REJECTED: (Move.REJECT, ReviewState.PENDING),
    ReviewState.HIDDEN: (Move.HIDE, ReviewState.PUBLISHED),
}
REVIEW_TIME: Final = timedelta(hours=3)


def load_listing(row: Row, people: Mapping[str, User], organisations: Mapping[str, Organisation]) -> Listing:
    """Write one listing, unless it is there."""
    public_id = demo_id("listing", row["ref"])
    known = db.session.scalar(select(Listing).where(Listing.public_id == public_id))
    if known is not None:
        return known
    listing = _listing(row, public_id, people, organisations)
    db.session.add(listing)
    db.session.flush()
    if listing.review_state in SEEN:
        _approve(listing, row.get("edited_from"), people)
    if listing.review_state in DECIDED:
        _decide(listing, row, people)
    if listing.review_state is ReviewState.PUBLISHED:
        refresh_index(listing)
        matching.refresh(listing)
    return listing


def _listing(
    row: Row, public_id: str, people: Mapping[str, User], organisations: Mapping[str, Organisation]
) -> Listing:
    municipality_id, neighbourhood_id = place_ids(row)
    posted = now() - timedelta(days=row["age_days"], minutes=int(row["ref"][1:]) * 7)
    review, life = ReviewState(row["review"]), Life(row["life"])
    published = posted + REVIEW_TIME if review in SEEN else None
    organisation = organisations[row["organisation"]] if row["organisation"] else None
    return Listing(
        public_id=public_id,
        kind=Kind(row["kind"]),
        help=Help(row["help"]),
        title=row["title"],
        body=row["body"],
        language=row["language"],
        category=row["category"],
        municipality_id=municipality_id,
        neighbourhood_id=neighbourhood_id,
        quantity=row["quantity"],
        weekdays=row["weekdays"],
        dayparts=row["dayparts"],
        moments=row.get("moments", []),
        from_date=_day(row["from_days"]),
        until_date=_day(row["until_days"]),
        languages=row["languages"],
        little_dutch_ok=row["little_dutch_ok"],
        **_details(row),
        author_id=people[row["author"]].id,
        organisation_id=organisation.id if organisation else None,
        review_state=review,
        submitted_at=None if review is ReviewState.DRAFT else posted,
        reviewed_at=published,
        life=life,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        created_at=posted,
        edited_at=posted,
        published_at=published,
        closed_at=None if life in {Life.OPEN, Life.PAUSED} else now() - timedelta(days=1),
        expires_at=published + LIFETIME if published and not row.get("standing") else None,
    )


def _details(row: Row) -> dict[str, Any]:
    """Return what few listings say."""
    return {
        "size": row.get("size", ""),
        "target_groups": row.get("target_groups", []),
        "skills": row.get("skills", ""),
        "deadline": _day(row.get("deadline_days")),
        "urgent_asked": row.get("urgent", False),
        "urgent_granted": row.get("urgent", False) and row["review"] == ReviewState.PUBLISHED,
        "question": row.get("question", ""),
        "contact_role": row.get("contact_role", ""),
        "standing": row.get("standing", False),
        "bundle": demo_id("bundle", row["bundle"]) if row.get("bundle") else None,
    }


def _day(offset: int | None) -> Any:
    return today() + timedelta(days=offset) if offset is not None else None


def _approve(listing: Listing, before: Row | None, people: Mapping[str, User]) -> None:
    """Note what a moderator approved; where the author changed it since, the desk shows the difference."""
    kind = kind_named(SUBJECT_KIND)
    record(
        listing,
        people["griet-l"],
        Move.APPROVE,
        ReviewState.PENDING,
        listing.published_at or listing.created_at,
    )
    path = f"/listings/{listing.public_id}"
    _tell(listing, NOTICE_PUBLISHED, "moderation/published", path, listing.published_at or now())
    if before is None:
        listing.reviewed_text = snapshot(kind, listing)
        return
    title, body = listing.title, listing.body
    listing.title, listing.body = before["title"], before["body"]
    listing.reviewed_text = snapshot(kind, listing)
    listing.title, listing.body = title, body
    listing.needs_look, listing.edited_at = True, now() - timedelta(hours=2)


def _decide(listing: Listing, row: Row, people: Mapping[str, User]) -> None:
    move, before = DECIDED[listing.review_state]
    decided_at = (listing.submitted_at or now()) + REVIEW_TIME * 2
    listing.reviewed_at = decided_at
    decision = record(listing, people[row.get("decided_by", "ayse-d")], move, before, decided_at)
    decision.reason, decision.note = Reason(row["reason"]), row["note"] or ""
    if row.get("objection"):
        decision.objection, decision.objected_at = row["objection"], now() - timedelta(hours=20)
    if row.get("suggestion"):
        decision.suggestion = row["suggestion"]
        decision.suggested_on = text_mark(kind_named(SUBJECT_KIND), listing)
    tell_limited(listing, decision)


def tell_limited(listing: Listing, decision: ReviewDecision) -> None:
    """Put a decision that limits something into its author's inbox."""
    path, move = f"/moderation/decisions/{decision.public_id}", decision.move.value
    _tell(listing, NOTICE_LIMITED, "moderation/limited", path, decision.decided_at, move=move)


def record(
    listing: Listing, moderator: User | None, move: Move, before: ReviewState, at: datetime
) -> ReviewDecision:
    """Note that a moderator, or the site by itself, decided on a listing."""
    decision = ReviewDecision(
        public_id=demo_id("decision", f"{listing.public_id}:{move}"),
        subject_kind=SUBJECT_KIND,
        subject_ref=listing.public_id,
        author_id=listing.author_id,
        decided_by=moderator.id if moderator else None,
        move=move,
        state_before=before,
        decided_at=at,
        waiting_since=listing.submitted_at,
        municipality_id=listing.municipality_id,
    )
    db.session.add(decision)
    return decision


def _tell(listing: Listing, kind: str, template: str, path: str, at: datetime, **context: str) -> None:
    subject = (SUBJECT_KIND, listing.public_id)
    tell(listing.author_id, kind, template, subject, path, at, title=listing.title, **context)
