"""Publish, pause, resume, renew, close, expire."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.core.actor import Actor
from app.core.clock import end_of, now
from app.core.db import db
from app.core.errors import Conflict, Forbidden
from app.core.i18n import _
from app.listings import policies, signals
from app.listings.models import Listing
from app.listings.rules import (
    LIFETIME,
    SUBJECT_KIND,
    CloseReason,
    Life,
    MailedAct,
    Outcome,
    Step,
    after_step,
    warnings_due,
)
from app.moderation.rules import ReviewState


def pause(actor: Actor, listing: Listing) -> None:
    """Take no answers for a while."""
    _step(actor, listing, Step.PAUSE)
    signals.paused.send(SUBJECT_KIND, listing=listing)


def resume(actor: Actor, listing: Listing) -> None:
    """Take answers again."""
    _step(actor, listing, Step.RESUME)
    signals.reopened.send(SUBJECT_KIND, listing=listing)


def renew(actor: Actor, listing: Listing) -> None:
    """Keep a listing for another while, also after it expired or was withdrawn."""
    was_closed = listing.life is not Life.OPEN
    _step(actor, listing, Step.RENEW)
    listing.expires_at = listing.closed_at = listing.outcome = listing.close_reason = None
    # Who keeps it longer does not mean the last day any more.
    listing.deadline, listing.urgent_asked, listing.urgent_granted = None, False, False
    keep_end(listing, now())
    if was_closed:
        signals.reopened.send(SUBJECT_KIND, listing=listing)


def close(actor: Actor, listing: Listing, outcome: Outcome | None, reason: CloseReason | None = None) -> None:
    """Close a listing and say whether it worked, and why when it did not; None when that is not said."""
    has_worked = outcome in {Outcome.SOLIDAIR, Outcome.ELSEWHERE}
    _step(actor, listing, Step.FULFIL if has_worked else Step.WITHDRAW, needs_published=False)
    listing.outcome, listing.close_reason = outcome, None if has_worked else reason
    _end(listing)


def _step(actor: Actor, listing: Listing, step: Step, *, needs_published: bool = True) -> None:
    if not policies.can_manage(actor, listing):
        raise Forbidden
    life = after_step(step, listing.life)
    if life is None or (needs_published and listing.review_state is not ReviewState.PUBLISHED):
        raise Conflict(_("This was done already, or it is not possible now."))
    listing.life = life
    db.session.flush()


def keep_end(listing: Listing, since: datetime) -> None:
    """Give an end to what everyone sees and has none yet: its last day, or when its time is over.

    What stands has none. A warning that would come at once is left out: its author just chose that day.
    """
    if listing.standing:
        listing.expires_at = None
    elif listing.published_at is not None and listing.expires_at is None:
        listing.expires_at = min(since + LIFETIME, end_of(listing.deadline) or since + LIFETIME)
        listing.warnings_sent = warnings_due(listing.expires_at - since)
    db.session.flush()


def _end(listing: Listing) -> None:
    listing.closed_at = now()
    db.session.flush()
    signals.closed.send(SUBJECT_KIND, listing=listing)


def withdraw_now(listing: Listing) -> None:
    """Close what its author can no longer answer for; what is closed already stays so."""
    life = after_step(Step.WITHDRAW, listing.life)
    if life is not None:
        listing.life = life
        _end(listing)


def publish_now(listing: Listing) -> None:
    """Note that everyone sees it from now on: the first time counts, and starts its life."""
    if listing.published_at is None:
        listing.published_at = now()
        keep_end(listing, listing.published_at)
    signals.published.send(SUBJECT_KIND, listing=listing)


def act_by_mail(
    user: User, listing: Listing, act: MailedAct, outcome: Outcome | None, reason: CloseReason | None
) -> None:
    """Do what one button behind a mailed link does, with the rights that its reader has now."""
    if act is MailedAct.RENEW:
        renew(actor_of(user), listing)
    else:
        close(actor_of(user), listing, outcome, reason)


def warn(listing: Listing) -> int | None:
    """Note that its author hears of the end; return how many days are left, None when they heard already."""
    left = listing.expires_at - now() if listing.expires_at is not None else None
    if left is None or left <= timedelta() or listing.warnings_sent >= warnings_due(left):
        return None
    listing.warnings_sent = warnings_due(left)
    db.session.flush()
    return max(1, round(left / timedelta(days=1)))


def expire(listing: Listing) -> bool:
    """Close a listing whose time is over; return whether it was still going."""
    life = after_step(Step.EXPIRE, listing.life)
    if life is None or listing.expires_at is None or listing.expires_at > now():
        return False
    listing.life = life
    _end(listing)
    return True
