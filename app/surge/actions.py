"""Switching a surge on and off, keeping what is offered, and calling on it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from app.accounts import actions as accounts
from app.accounts.queries import actor_of, find_user
from app.accounts.rules import Purpose
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from app.core.i18n import _, language_of
from app.core.ids import new_public_id
from app.core.jobs import is_stopping
from app.listings import actions as listings
from app.listings.actions.sending import send_in
from app.listings.models import Listing
from app.listings.queries import find as find_listing
from app.listings.rules import DRAFT_LIFE, Content, Kind, split_what
from app.listings.rules import SUBJECT_KIND as LISTING
from app.moderation import queries as reviews
from app.moderation.rules import ReviewState
from app.notifications.actions import notify
from app.responses.actions.locking import lock_listing
from app.surge import queries
from app.surge.models import PooledOffer, Surge
from app.surge.policies import can_call, can_run
from app.surge.rules import BATCH, NOT_POSTED, SUBJECT_KIND
from app.waves import actions as waves
from app.waves import queries as calls

# --- the switch ---


def start(actor: Actor, municipality_id: int, title: str, body: str) -> Surge:
    """Switch a surge on; where one goes on already, that is Invalid."""
    if not can_run(actor, municipality_id):
        raise Forbidden
    surge = Surge(
        public_id=new_public_id(), municipality_id=municipality_id, title=title, body=body,
        language=language_of(body, actor.language), started_at=now(), started_by=actor.user_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(surge)
    except IntegrityError:
        raise Invalid(_("A surge goes on there already. End that one first.")) from None
    audit.record(actor, "surge.started", SUBJECT_KIND, surge.public_id)
    return surge


def end(actor: Actor, surge: Surge) -> None:
    """Switch a surge off: the worker sends in what waits, and nothing is lost. Twice is once."""
    if not can_run(actor, surge.municipality_id):
        raise Forbidden
    if surge.ended_at is not None:
        return
    surge.ended_at = now()
    db.session.flush()
    audit.record(actor, "surge.ended", SUBJECT_KIND, surge.public_id)


# --- the pool ---


def keep(actor: Actor, surge: Surge, what: str, language: str) -> Listing:
    """Keep what somebody offers until it is needed: a draft, which nobody else sees. Twice is once."""
    _check(actor, surge)
    draft = listings.save_draft(actor, None, _content(surge, what, language))
    _pool(surge, draft).kept_at = now()
    db.session.flush()
    return draft


def keep_unproven(surge: Surge, email: str, what: str, language: str) -> str:
    """Keep a draft for this address, and mail a link that proves it; return the challenge's public id."""
    _check(None, surge)
    user = accounts.ensure_user(email, language)
    draft = listings.post_listing(actor_of(user, is_proven=False), _content(surge, what, language))
    if draft.review_state is ReviewState.DRAFT:
        _pool(surge, draft)
    return accounts.request_proof(user, Purpose.KEEP_OFFER, draft.public_id).public_id


def confirm_kept(actor: Actor, subject_ref: str) -> str:
    """Keep what its author proved the address for; return where to go (wiring: PROOFS).

    When the surge is over by then, it is sent in as any other offer.
    """
    draft = find_listing(subject_ref)
    pooled = queries.find_pooled(draft.id) if draft is not None and actor.is_(draft.author_id) else None
    surge = db.session.get(Surge, pooled.surge_id) if pooled is not None else None
    if pooled is None or surge is None or surge.ended_at is not None or _is_stopped(actor, surge):
        return listings.confirm_posted(actor, subject_ref)
    pooled.kept_at = pooled.kept_at or now()
    db.session.flush()
    return f"/listings/{subject_ref}"


def _check(actor: Actor | None, surge: Surge) -> None:
    if surge.ended_at is not None:
        raise Gone
    if actor is not None and _is_stopped(actor, surge):
        raise Invalid(_("A moderator decided that you cannot post here now. The reason is in your notices."))


def _is_stopped(actor: Actor, surge: Surge) -> bool:
    """Tell whether a moderator decided that this person posts nothing there."""
    return reviews.posting_stop(actor.user_id, surge.municipality_id) is not None


def _content(surge: Surge, what: str, language: str) -> Content:
    guessed = listings.guess(*split_what(what), language)
    is_here = guessed.municipality_id == surge.municipality_id
    return replace(
        guessed, kind=Kind.OFFER, municipality_id=surge.municipality_id,
        neighbourhood_id=guessed.neighbourhood_id if is_here else None,
    )  # fmt: skip


def _pool(surge: Surge, draft: Listing) -> PooledOffer:
    pooled = queries.find_pooled(draft.id)
    if pooled is None:
        pooled = PooledOffer(listing_id=draft.id, surge_id=surge.id)
        db.session.add(pooled)
        db.session.flush()
    return pooled


# --- calling on it ---


def call_next(actor: Actor, surge: Surge, listing: Listing, told_before: int) -> int:
    """Let the next ten of the pool hear of a request; return how many.

    `told_before` is how many had heard when the page was drawn: so a second click tells nobody.
    """
    lock_listing(listing.id)
    if not can_call(actor, surge.municipality_id, listing):
        raise NotFound
    is_stale = surge.ended_at is not None or calls.has_enough(listing)
    if is_stale or calls.told_count(listing) != told_before:
        raise Conflict(_("Something changed in the meantime. Look again."))
    called = waves.call_for(listing, dict(queries.fitting(surge, listing)))
    audit.record(actor, "surge.called", LISTING, listing.public_id, people=called)
    return called


def empty_pools() -> int:
    """Send in what waits in pools of surges that are over, some a transaction: a crash loses nothing."""
    sent = 0
    while not is_stopping():
        with transaction():
            batch = queries.to_let_go(BATCH)
            sent += sum(_let_go(pooled, draft) for pooled, draft in batch)
        if not batch:
            break
    return sent


def _let_go(pooled: PooledOffer, draft: Listing) -> bool:
    """Send a draft in as its author would; one that cannot be stays a draft, and its author hears it."""
    author, is_waiting = find_user(draft.author_id), queries.waits(pooled, draft)
    db.session.delete(pooled)
    draft.edited_at = now()
    db.session.flush()
    if author is None or author.banned_at is not None or not is_waiting:
        return False
    try:
        with db.session.begin_nested():
            send_in(actor_of(author), draft)
    except (Conflict, Forbidden, Invalid):
        _tell_not_posted(draft)
        return False
    return True


def _tell_not_posted(draft: Listing) -> None:
    """Tell the author that a kept offer could not be sent in, and how long the draft stays."""
    path = f"/listings/{draft.public_id}"
    words = {"title": draft.title, "path": path, "days": DRAFT_LIFE.days}
    notify(
        NOT_POSTED, draft.author_id, template="surge/not_posted", subject_kind=LISTING,
        subject_ref=draft.public_id, path=path, context=words, topic=draft.title,
    )  # fmt: skip
