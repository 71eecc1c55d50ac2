"""What moderators of the demo city did and noted: reports, posting rules, notes for colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db
from app.demo.actions.listings import record, tell_limited
from app.demo.rules import demo_id
from app.listings.actions import refresh_index
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.matching import actions as matching
from app.moderation.models import PostingRule, Report, ReviewDecision, ReviewNote
from app.moderation.rules import Move, Posting, Reason, ReportReason, ReviewState
from app.places.queries import find_municipality

Row = Mapping[str, Any]


def load_report(row: Row, people: Mapping[str, User], listings: Mapping[str, Listing]) -> None:
    """Write one report, unless it is there."""
    by = people[row["by"]] if row.get("by") else None
    public_id = demo_id("report", f"{row['listing']}:{row['by']}" if by else row["listing"])
    if db.session.scalar(select(Report.id).where(Report.public_id == public_id)) is None:
        db.session.add(
            Report(
                public_id=public_id,
                subject_kind=SUBJECT_KIND,
                subject_ref=listings[row["listing"]].public_id,
                reporter_id=by.id if by else None,
                email=row["email"] or "",
                language="nl",
                reason=ReportReason(row["reason"]),
                explanation=row["explanation"],
                created_at=now() - timedelta(hours=row.get("hours_ago", 5)),
            )
        )


def hide_reported(rows: Iterable[Row], listings: Mapping[str, Listing]) -> None:
    """Hide what enough neighbours reported, as the site does by itself; nobody looked at it yet."""
    for listing in {row["listing"]: listings[row["listing"]] for row in rows if row.get("by")}.values():
        public_id = demo_id("decision", f"{listing.public_id}:{Move.HIDE}")
        known = select(ReviewDecision.id).where(ReviewDecision.public_id == public_id)
        if db.session.scalar(known) is not None:
            continue
        decision = record(listing, None, Move.HIDE, ReviewState.PUBLISHED, now() - timedelta(hours=3))
        decision.is_automatic, decision.waiting_since = True, None
        listing.review_state, listing.needs_look = ReviewState.HIDDEN, True
        db.session.flush()
        refresh_index(listing)
        matching.refresh(listing)
        tell_limited(listing, decision)


def load_posting_rule(row: Row, people: Mapping[str, User]) -> None:
    """Write how a moderator decided that the posts of a person are treated, unless it is there."""
    public_id, place = demo_id("posting", row["person"]), find_municipality(row["municipality"])
    known = db.session.scalar(select(PostingRule.id).where(PostingRule.public_id == public_id))
    if known is not None or place is None:
        return
    db.session.add(
        PostingRule(
            public_id=public_id,
            user_id=people[row["person"]].id,
            municipality_id=place.id,
            level=Posting(row["level"]),
            reason=Reason(row["reason"]),
            note=row["note"],
            decided_by=people[row["decided_by"]].id,
            decided_at=now() - timedelta(days=row["days_ago"]),
            objection=row["objection"],
            objected_at=now() - timedelta(hours=30),
        )
    )


def load_note(row: Row, people: Mapping[str, User], listings: Mapping[str, Listing]) -> None:
    """Write what a moderator noted for colleagues, unless something is noted there."""
    listing = listings[row["listing"]]
    about = (ReviewNote.subject_kind == SUBJECT_KIND, ReviewNote.subject_ref == listing.public_id)
    if db.session.scalar(select(ReviewNote.id).where(*about).limit(1)) is None:
        db.session.add(
            ReviewNote(
                subject_kind=SUBJECT_KIND,
                subject_ref=listing.public_id,
                about_id=listing.author_id,
                written_by=people[row["by"]].id,
                body="" if row["guarded"] else row["words"],
                guarded=row["words"] if row["guarded"] else "",
                created_at=now() - timedelta(hours=row["hours_ago"]),
            )
        )
