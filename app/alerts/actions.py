"""Saving and stopping alerts, finding what is new, and telling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts import actions as accounts
from app.accounts.models import User
from app.accounts.queries import recipient_of
from app.accounts.rules import Purpose
from app.alerts import queries
from app.alerts.models import Alert, AlertArrival, AlertHit
from app.alerts.policies import can_see
from app.alerts.queries import Saved, Told
from app.alerts.rules import (
    FOUND,
    MAILS_A_WEEK,
    MOST_ALERTS,
    NEWS_GUARD,
    NOTES_IN_MAIL,
    PARAMS,
    REMEMBERED,
    UNCONFIRMED_LIFE,
    Rhythm,
    after_too_many,
    due_after,
)
from app.core.actor import Actor
from app.core.clock import local_now, now
from app.core.db import db, is_postgres
from app.core.errors import Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.mail import actions as mail
from app.mail.rules import Guard
from app.notifications.actions import set_channel
from app.notifications.queries import get_kind, quiet_hours_of
from app.notifications.rules import Channel


def save_alert(actor: Actor, params: Mapping[str, str], rhythm: Rhythm) -> Alert:
    """Save a list for who is signed in; the same list twice is one alert, with the newest rhythm."""
    if actor.user_id is None:
        raise Forbidden
    known = queries.find_same(actor.user_id, _kept(params), confirmed=True)
    if known is not None:
        known.rhythm = rhythm
        db.session.flush()
        return known
    if queries.count_of(actor.user_id, confirmed=True) >= MOST_ALERTS:
        raise Invalid(_("You have %(number)s alerts. Stop one first.", number=MOST_ALERTS))
    _let_mails_come(actor.user_id)
    return _add(actor.user_id, params, rhythm, is_confirmed=True)


def save_unproven(email: str, language: str, params: Mapping[str, str], rhythm: Rhythm) -> str:
    """Save a list for an address that is not proven yet; return the public id of the challenge."""
    user = accounts.ensure_user(email, language)
    alert = queries.find_same(user.id, _kept(params), confirmed=False)
    if alert is None:
        # Whoever types an address may not fill it: the oldest that nobody proved make room.
        if queries.count_of(user.id, confirmed=False) >= MOST_ALERTS:
            db.session.execute(delete(Alert).where(Alert.user_id == user.id, Alert.confirmed_at.is_(None)))
        alert = _add(user.id, params, rhythm, is_confirmed=False)
    alert.rhythm = rhythm
    return accounts.request_proof(user, Purpose.SAVE_ALERT, alert.public_id).public_id


def confirm_alert(actor: Actor, public_id: str) -> str:
    """Let an alert work, now that its address is proven; return where to go."""
    alert = queries.find(public_id)
    if alert is None or not can_see(actor, alert) or alert.confirmed_at is not None:
        return "/account/alerts"
    if queries.find_same(alert.user_id, alert.params, confirmed=True) is not None:
        db.session.delete(alert)
    elif queries.count_of(alert.user_id, confirmed=True) < MOST_ALERTS:
        alert.confirmed_at = now()
        _let_mails_come(alert.user_id)
    db.session.flush()
    return "/account/alerts"


def _kept(params: Mapping[str, str]) -> dict[str, str]:
    return {name: params[name] for name in PARAMS if params.get(name)}


def _let_mails_come(user_id: int) -> None:
    """Who stopped these mails once and saves an alert now wants them again."""
    set_channel(user_id, get_kind(FOUND), Channel.MAIL)


def _add(user_id: int, params: Mapping[str, str], rhythm: Rhythm, *, is_confirmed: bool) -> Alert:
    alert = Alert(
        public_id=new_public_id(),
        user_id=user_id,
        params=_kept(params),
        rhythm=rhythm,
        created_at=now(),
        confirmed_at=now() if is_confirmed else None,
    )
    db.session.add(alert)
    db.session.flush()
    return alert


def stop_alert(actor: Actor, alert: Alert) -> None:
    """Stop an alert of the actor; what it found and did not tell yet goes with it."""
    if not can_see(actor, alert):
        raise Forbidden
    stop_by_link(alert)


def stop_by_link(alert: Alert) -> None:
    """Stop an alert for who followed the link in its mail; what was told stays told."""
    untold = (AlertHit.alert_id == alert.id, AlertHit.told_at.is_(None))
    db.session.execute(delete(AlertHit).where(*untold))
    db.session.delete(alert)
    db.session.flush()


# --- what is new ---


def note(listing: Listing) -> None:
    """Remember that a note came online: the worker compares it with the alerts."""
    if db.session.get(AlertArrival, listing.id) is None:
        db.session.add(AlertArrival(listing_id=listing.id, noted_at=now()))
        db.session.flush()


def compare(listing: Listing, alerts: Sequence[Saved]) -> int:
    """Find who hears of a note, and when; return how many."""
    local, is_shown = local_now(), listing.published_at is not None
    hearers = queries.who_hears(listing, alerts) if is_shown else {}
    for user_id, alert in hearers.items():
        due = due_after(alert.rhythm, local, quiet_hours_of(user_id))
        _add_hit(user_id=user_id, alert_id=alert.id, listing_id=listing.id, due_at=due)
    db.session.execute(delete(AlertArrival).where(AlertArrival.listing_id == listing.id))
    db.session.flush()
    return len(hearers)


def _add_hit(**values: Any) -> bool:
    """Note that somebody hears of a note; tell whether nothing else found it for them yet."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    once = insert(AlertHit).values(**values).on_conflict_do_nothing(index_elements=["user_id", "listing_id"])
    return db.session.execute(once.returning(AlertHit.id)).first() is not None


def take_for_wave(user_id: int, listing_id: int, offer_id: int, wave: int) -> str | None:
    """Note that a person hears of a note now, by an offer that fits; None when they heard already.

    What an alert would tell them later they hear now, and only now. Return the mark of the mail.
    """
    mail_ref, moment = new_public_id(), now()
    told = {"wave": wave, "offer_id": offer_id, "due_at": moment, "told_at": moment, "mail_ref": mail_ref}
    if _add_hit(user_id=user_id, listing_id=listing_id, **told):
        return mail_ref
    mine = (AlertHit.user_id == user_id, AlertHit.listing_id == listing_id, AlertHit.told_at.is_(None))
    taken = db.session.execute(update(AlertHit).where(*mine).values(**told).returning(AlertHit.id))
    return mail_ref if taken.first() is not None else None


def tell(user_id: int) -> int:
    """Write one mail of all that is due for a person; none when nothing of it may be told any more."""
    user, hits = db.session.get(User, user_id), queries.due_hits(user_id)
    recipient = recipient_of(user_id)
    told = queries.to_tell(user, hits) if user is not None and recipient is not None else []
    kept = {line.hit.id for line in told}
    for hit in hits:
        if hit.id not in kept:
            db.session.delete(hit)
    if not told or recipient is None:
        db.session.flush()
        return 0
    if queries.mails_this_week(user_id) >= MAILS_A_WEEK:
        for line in told:
            line.hit.due_at = after_too_many(local_now())
        db.session.flush()
        return 0
    mail_ref = new_public_id()
    for line in told:
        line.hit.told_at, line.hit.mail_ref = now(), mail_ref
    mail.enqueue(
        FOUND, recipient, "alerts/found", context=_context(told), unsubscribe_kind=FOUND,
        guard=Guard(NEWS_GUARD, mail_ref),
    )  # fmt: skip
    return 1


def _context(told: Sequence[Told]) -> dict[str, Any]:
    alerts = {line.alert.id: line.alert for line in told}
    return {
        "notes": [
            {
                "title": line.listing.title,
                "lang": line.listing.language,
                "path": f"/listings/{line.listing.public_id}",
                "kind": line.listing.kind.value,
            }
            for line in told[:NOTES_IN_MAIL]
        ],
        "count": len(told),
        "more": max(0, len(told) - NOTES_IN_MAIL),
        "alerts": [{"params": alert.params, "stop": queries.stop_path(alert)} for alert in alerts.values()],
    }


def put_back(mail_ref: str) -> None:
    """Let what stood in a mail that was not sent come in another one, as far as it may still be told."""
    db.session.execute(
        update(AlertHit)
        .where(AlertHit.mail_ref == mail_ref)
        .values(told_at=None, mail_ref=None, due_at=now())
    )


def forget_old() -> int:
    """Remove alerts that nobody confirmed, and what was told long ago; return how many rows went."""
    unproven = db.session.execute(queries.forgotten(now() - UNCONFIRMED_LIFE))
    old = db.session.execute(delete(AlertHit).where(AlertHit.told_at < now() - REMEMBERED))
    return int(unproven.rowcount) + int(old.rowcount)  # type: ignore[attr-defined]
