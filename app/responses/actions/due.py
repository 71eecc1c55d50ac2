"""What falls due by itself: words to who keeps others waiting or waits in vain, and the end of drafts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select

from app.core.clock import now
from app.core.db import db, transaction
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.responses import queries
from app.responses.actions.records import recount
from app.responses.actions.resting import care_of
from app.responses.actions.telling import tell_poster, tell_responder, tell_unanswered
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
            recount(waiting[0].listing)
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


def ask_if_it_worked() -> int:
    """Ask both sides, once, whether it worked: the day is over and nobody said so."""
    with transaction():
        agreed = queries.past_its_day(AT_ONCE)
        for response in agreed:
            response.asked_at = now()
            db.session.flush()
            tell_poster(response, "ask", who=queries.name_of(response.responder_id))
            tell_responder(
                response, "ask", who=queries.name_to_responder(response, response.listing.author_id)
            )
        return len(agreed)


def help_unanswered() -> int:
    """Tell posters of requests that nobody answers, once, what may help."""
    with transaction():
        silent = queries.unanswered(AT_ONCE)
        for listing in silent:
            care_of(listing).unanswered_at = now()
            db.session.flush()
            tell_unanswered(listing)
        return len(silent)


def drop_old_drafts() -> int:
    """Delete answers whose writer never opened the mail."""
    with transaction():
        old = db.session.scalars(
            delete(Response)
            .where(Response.state == State.DRAFT, Response.created_at < now() - DRAFT_LIFE)
            .returning(Response.id)
        )
        return len(old.all())
