"""Reading alerts, and comparing them with what came online."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, delete, exists, false, func, or_, select

from app.accounts.models import Block, User
from app.accounts.queries import actor_of
from app.alerts.models import Alert, AlertArrival, AlertHit
from app.alerts.rules import FOUND, MOST_ALERTS, WEEK, Rhythm, fits
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.listings.models import Listing
from app.listings.queries import SHOWN, entry_of, filters_of, visible_to, wishes_of
from app.listings.rules import SUBJECT_KIND
from app.notifications.models import NoticePreference
from app.notifications.rules import Channel
from app.search.rules import Wish, asked_words, stems_of, token
from app.search.rules import wishes_of as word_wishes

_SALT = "stop-alert"


class Saved(NamedTuple):
    """An alert as notes are compared with it."""

    id: int
    user_id: int
    rhythm: Rhythm
    wishes: tuple[Wish, ...]


@dataclass(frozen=True)
class Told:
    """A note in a mail, and the alert that found it."""

    hit: AlertHit
    listing: Listing
    alert: Alert


def owned_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor sees an alert: the twin of policies.can_see."""
    return Alert.user_id == actor.user_id if actor.user_id is not None else false()


def get(actor: Actor, public_id: str) -> Alert:
    """Return an alert of the actor; NotFound for any other."""
    alert = db.session.scalar(select(Alert).where(Alert.public_id == public_id, owned_by(actor)))
    if alert is None:
        raise NotFound
    return alert


def find(public_id: str) -> Alert | None:
    """Return an alert whoever asks; for the system, never for a page."""
    return db.session.scalar(select(Alert).where(Alert.public_id == public_id))


def mine(actor: Actor) -> Sequence[Alert]:
    """Return the alerts of the actor that work, newest first."""
    statement = select(Alert).where(owned_by(actor), Alert.confirmed_at.is_not(None))
    return db.session.scalars(statement.order_by(Alert.id.desc()).limit(MOST_ALERTS)).all()


def find_same(user_id: int, params: Mapping[str, str], *, confirmed: bool) -> Alert | None:
    """Return the alert of this person for the same list."""
    state = Alert.confirmed_at.is_not(None) if confirmed else Alert.confirmed_at.is_(None)
    known = db.session.scalars(select(Alert).where(Alert.user_id == user_id, state).order_by(Alert.id))
    return next((alert for alert in known if alert.params == params), None)


def count_of(user_id: int, *, confirmed: bool) -> int:
    """Return how many alerts a person has."""
    state = Alert.confirmed_at.is_not(None) if confirmed else Alert.confirmed_at.is_(None)
    return db.session.scalar(select(func.count()).where(Alert.user_id == user_id, state)) or 0


# --- what is new ---


def news(limit: int) -> Sequence[Listing]:
    """Return notes that no alert was compared with yet, oldest first."""
    waiting = select(Listing).join(AlertArrival, AlertArrival.listing_id == Listing.id)
    return db.session.scalars(waiting.order_by(AlertArrival.noted_at, Listing.id).limit(limit)).all()


def saved() -> list[Saved]:
    """Return every alert that works, with what it asks of a note."""
    rows = db.session.execute(
        select(Alert.id, Alert.user_id, Alert.rhythm, Alert.params)
        .join(User, User.id == Alert.user_id)
        .where(Alert.confirmed_at.is_not(None), User.banned_at.is_(None), ~_wants_none())
        .order_by(Alert.id)
    )
    return [Saved(row.id, row.user_id, row.rhythm, _wishes(row.params)) for row in rows]


def _wants_none() -> ColumnElement[bool]:
    """Return the condition that a person stopped all mails of alerts with one click."""
    return exists().where(
        NoticePreference.user_id == User.id,
        NoticePreference.kind == FOUND,
        NoticePreference.channel == Channel.INBOX,
    )


def _wishes(params: Mapping[str, Any]) -> tuple[Wish, ...]:
    filters = filters_of(params)
    words = word_wishes(asked_words(filters.words)) if filters.words else ()
    return (*wishes_of(filters), *words)


def who_hears(listing: Listing, alerts: Sequence[Saved]) -> dict[int, Saved]:
    """Return by person the first alert that this note fits; not its author, nor who is cut off from them."""
    entry = entry_of(listing)
    held = {token(SUBJECT_KIND), *entry.tokens, *stems_of(entry.texts)}
    found: dict[int, Saved] = {}
    for alert in alerts:
        if alert.user_id not in found and alert.user_id != listing.author_id and fits(alert.wishes, held):
            found[alert.user_id] = alert
    silent = _silent(listing, list(found))
    return {user_id: alert for user_id, alert in found.items() if user_id not in silent}


def _silent(listing: Listing, user_ids: Sequence[int]) -> set[int]:
    """Return who was told before, and who blocked the author or was blocked."""
    told = select(AlertHit.user_id).where(AlertHit.listing_id == listing.id, AlertHit.user_id.in_(user_ids))
    cut = exists().where(
        or_(
            (Block.blocker_id == User.id) & (Block.blocked_id == listing.author_id),
            (Block.blocked_id == User.id) & (Block.blocker_id == listing.author_id),
        )
    )
    blocked = select(User.id).where(User.id.in_(user_ids), cut)
    return {*db.session.scalars(told), *db.session.scalars(blocked)}


def next_due() -> int | None:
    """Return the person who waits longest for a mail."""
    due = select(AlertHit.user_id).where(AlertHit.told_at.is_(None), AlertHit.due_at <= now())
    return db.session.scalar(due.order_by(AlertHit.due_at, AlertHit.user_id).limit(1))


def due_hits(user_id: int) -> Sequence[AlertHit]:
    """Return what is due to be told to a person, locked, oldest first."""
    statement = select(AlertHit).where(
        AlertHit.user_id == user_id, AlertHit.told_at.is_(None), AlertHit.due_at <= now()
    )
    return db.session.scalars(statement.order_by(AlertHit.id).with_for_update()).all()


def to_tell(user: User, hits: Sequence[AlertHit]) -> list[Told]:
    """Return what of these this person may still see and everyone finds, newest first."""
    rows = db.session.execute(
        select(AlertHit, Listing, Alert)
        .join(Listing, Listing.id == AlertHit.listing_id)
        .join(Alert, Alert.id == AlertHit.alert_id)
        .where(AlertHit.id.in_([hit.id for hit in hits]), SHOWN, visible_to(actor_of(user)))
        .order_by(Listing.published_at.desc(), Listing.id.desc())
    )
    return [Told(*row) for row in rows]


def mails_this_week(user_id: int) -> int:
    """Return how many mails of alerts a person got in the last seven days."""
    recent = select(func.count(AlertHit.mail_ref.distinct())).where(
        AlertHit.user_id == user_id, AlertHit.told_at > now() - WEEK
    )
    return db.session.scalar(recent) or 0


def may_send(user_id: int | None, mail_ref: str) -> bool:
    """Tell, when a mail of alerts is sent, whether all that stands in it may still be told."""
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None:
        return False
    hits = db.session.scalars(select(AlertHit).where(AlertHit.mail_ref == mail_ref)).all()
    return bool(hits) and len(to_tell(user, hits)) == len(hits)


# --- stopping from a mail ---


def stop_path(alert: Alert) -> str:
    """Return the path (without language) of the page whose one button stops an alert."""
    return f"/alerts/stop/{_signer().dumps(alert.public_id)}"


def read_stop_token(token: str) -> Alert | None:
    """Return the alert that a link of ours stops, None when it is stopped already; NotFound for any other."""
    try:
        public_id = _signer().loads(token)
    except (BadSignature, ValueError):
        raise NotFound from None
    return find(str(public_id))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def forgotten(before: datetime) -> Any:
    """Return the statement that removes alerts whose address nobody proved."""
    return delete(Alert).where(Alert.confirmed_at.is_(None), Alert.created_at < before)
