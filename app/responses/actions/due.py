"""What falls due by itself: a word to a poster who does not answer, and the end of drafts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select

from app.core.clock import now
from app.core.db import db, transaction
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.responses import queries
from app.responses.actions.telling import tell_poster
from app.responses.models import Response
from app.responses.rules import DRAFT_LIFE, NUDGE_AFTER, State

AT_ONCE: Final = 100


def nudge_posters() -> int:
    """Remind posters, once for each answer, of those that have waited for days: one word a listing."""
    with transaction():
        by_listing: dict[int, list[Response]] = {}
        for response in _waiting():
            response.nudged_at = now()
            by_listing.setdefault(response.listing_id, []).append(response)
        db.session.flush()
        for waiting in by_listing.values():
            who = queries.name_of(waiting[0].responder_id)
            tell_poster(waiting[0], "nudge", who=who, waiting=len(waiting))
        return len(by_listing)


def _waiting() -> list[Response]:
    statement = (
        select(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .where(Response.state == State.SENT, Response.sent_at <= now() - NUDGE_AFTER)
        .where(Response.nudged_at.is_(None), Response.poster_read_at.is_(None))
        .where(Listing.life.in_((Life.OPEN, Life.PAUSED)), Listing.review_state == ReviewState.PUBLISHED)
        .order_by(Response.sent_at, Response.id)
        .limit(AT_ONCE)
        .with_for_update(of=Response, skip_locked=True)
    )
    return list(db.session.scalars(statement))


def drop_old_drafts() -> int:
    """Delete answers whose writer never opened the mail."""
    with transaction():
        old = db.session.scalars(
            delete(Response)
            .where(Response.state == State.DRAFT, Response.created_at < now() - DRAFT_LIFE)
            .returning(Response.id)
        )
        return len(old.all())
