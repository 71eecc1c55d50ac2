"""Reading the inbox and what people chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Executable, ScalarSelect, and_, func, literal, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import at_most, db
from app.core.errors import NotFound
from app.core.i18n import _l
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.mail.queries import is_allowed
from app.notifications.models import NoticePreference, Notification, QuietTime
from app.notifications.rules import (
    DIGEST,
    MOST_UNREAD,
    UNREAD,
    Channel,
    NoticeKind,
    QuietHours,
    read_quiet_hours,
)

# What one click in an overview stops: all that comes in it.
DIGEST_KIND: Final = NoticeKind(DIGEST, _l("everything in your overview"))
_SALT: Final = "unsubscribe"
_line: Final = Notification.__table__.c


def kinds() -> Sequence[NoticeKind]:
    """Return the kinds of notices in the order in which people see them."""
    return list(current_app.extensions["notice_kinds"].values())


def get_kind(name: str) -> NoticeKind:
    """Return the kind with this name; a name that is not registered is a mistake in our code."""
    kind: NoticeKind = current_app.extensions["notice_kinds"][name]
    return kind


def page(actor: Actor, number: int = 1) -> Page[Notification]:
    """Return one page of the actor's inbox, newest first."""
    mine = select(Notification).where(Notification.user_id == actor.user_id)
    capped = mine.with_only_columns(Notification.id).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped)) or 0
    newest = mine.order_by(Notification.created_at.desc(), Notification.id.desc())
    items = db.session.scalars(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(items, number, total)


def get(actor: Actor, notification_id: int) -> Notification:
    """Return a line of the actor's own inbox."""
    found = db.session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.user_id == actor.user_id)
    )
    if found is None:
        raise NotFound
    return found


def unread_of(user_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Return how much is new in a person's inbox, within the query of the person (wiring: PERSON_COUNTS)."""
    new = select(_line.id).where(_line.user_id == user_id, _line.read_at.is_(None))
    some = new.limit(at_most(MOST_UNREAD)).correlate(user_id.table).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def unread_count(actor: Actor) -> int:
    """Return how much was new in the actor's inbox when this page began, for the menu."""
    return actor.counts.get(UNREAD, 0)


def choices_of(user_id: int) -> tuple[dict[str, Channel], QuietHours]:
    """Return for each kind of notice how it reaches this person, and when no mail comes, in one query."""
    rows = db.session.execute(_wishes(user_id, NoticePreference.user_id == user_id)).all()
    chosen = {row.kind: row.channel for row in rows}
    hours = _hours(rows[0].begin_hour, rows[0].end_hour)
    return {kind.name: kind.channel(chosen.get(kind.name)) for kind in kinds()}, hours


def channels_of(user_id: int) -> dict[str, Channel]:
    """Return for each kind of notice how it reaches this person."""
    return choices_of(user_id)[0]


def wishes_of(user_id: int, kind: NoticeKind) -> tuple[Channel, QuietHours]:
    """Return how one kind of notice reaches this person, and when no mail comes, in one query."""
    wish = and_(NoticePreference.user_id == user_id, NoticePreference.kind == kind.name)
    row = db.session.execute(_wishes(user_id, wish)).one()
    return kind.channel(row.channel), _hours(row.begin_hour, row.end_hour)


def _wishes(user_id: int, wish: ColumnElement[bool]) -> Executable:
    """Return the query of these choices beside the hours: at least one row, also for who chose nothing."""
    return (
        select(NoticePreference.kind, NoticePreference.channel, QuietTime.begin_hour, QuietTime.end_hour)
        .select_from(select(literal(1)).subquery())
        .outerjoin(NoticePreference, wish)
        .outerjoin(QuietTime, QuietTime.user_id == user_id)
    )


def channel_of(user_id: int, kind: NoticeKind) -> Channel:
    """Return how one kind of notice reaches this person."""
    return wishes_of(user_id, kind)[0]


def quiet_hours_of(user_id: int) -> QuietHours:
    """Return when this person wants no mail."""
    found = db.session.scalar(select(QuietTime).where(QuietTime.user_id == user_id))
    return _hours(found.begin_hour, found.end_hour) if found else _hours(None, None)


def _hours(begin: int | None, end: int | None) -> QuietHours:
    """Return the chosen hours, or those of this installation."""
    if begin is None or end is None:
        return read_quiet_hours(current_app.config["QUIET_HOURS"])
    return QuietHours(begin, end)


# --- overviews ---


def next_due_reader() -> int | None:
    """Return whose overview waits longest."""
    due = select(Notification.user_id).where(Notification.digest_at <= now())
    return db.session.scalar(due.order_by(Notification.digest_at, Notification.user_id).limit(1))


def due_lines(user_id: int) -> Sequence[Notification]:
    """Return what belongs in this person's overview, oldest first, locked."""
    statement = select(Notification).where(Notification.user_id == user_id, Notification.digest_at <= now())
    locked = statement.order_by(Notification.id).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def may_send_digest(user_id: int | None, ref: str) -> bool:
    """Tell, when an overview is sent, whether all that stands in it may still be told."""
    wanted = read_digest_ref(ref)
    lines = db.session.scalars(
        select(Notification).where(Notification.user_id == user_id, Notification.id.in_(wanted))
    ).all()
    return len(lines) == len(wanted) and all(is_allowed(user_id, line.guard) for line in lines)


def read_digest_ref(ref: str) -> list[int]:
    """Return the lines of an overview."""
    return [int(number) for number in ref.split(",")]


def unsubscribe_path(user_id: int, kind: str) -> str:
    """Return the path (without language) where one click stops this kind of mail."""
    return f"/unsubscribe/{_signer().dumps([user_id, kind])}"


def read_unsubscribe_token(token: str) -> tuple[int, NoticeKind]:
    """Return whom and which kind a token of ours is about; NotFound for any other."""
    try:
        user_id, name = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    kind = DIGEST_KIND if name == DIGEST else current_app.extensions["notice_kinds"].get(name)
    if kind is None or not kind.muteable or current_app.extensions["recipient_of"](user_id) is None:
        raise NotFound
    return user_id, kind


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
