"""Reading the inbox and what people chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, ScalarSelect, func, select

from app.core.actor import Actor
from app.core.db import at_most, db
from app.core.errors import NotFound
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.notifications.models import NoticePreference, Notification
from app.notifications.rules import MOST_UNREAD, UNREAD, Channel, NoticeKind

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


def channels_of(user_id: int) -> dict[str, Channel]:
    """Return for each kind of notice how it reaches this person."""
    rows = db.session.execute(
        select(NoticePreference.kind, NoticePreference.channel).where(NoticePreference.user_id == user_id)
    )
    chosen = {row.kind: row.channel for row in rows}
    return {kind.name: kind.channel(chosen.get(kind.name)) for kind in kinds()}


def channel_of(user_id: int, kind: NoticeKind) -> Channel:
    """Return how one kind of notice reaches this person."""
    chosen = db.session.scalar(
        select(NoticePreference.channel).where(
            NoticePreference.user_id == user_id, NoticePreference.kind == kind.name
        )
    )
    return kind.channel(chosen)


def unsubscribe_path(user_id: int, kind: str) -> str:
    """Return the path (without language) where one click stops this kind of mail."""
    return f"/unsubscribe/{_signer().dumps([user_id, kind])}"


def read_unsubscribe_token(token: str) -> tuple[int, NoticeKind]:
    """Return whom and which kind a token of ours is about; NotFound for any other."""
    try:
        user_id, name = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    kind = current_app.extensions["notice_kinds"].get(name)
    if kind is None or not kind.muteable or current_app.extensions["recipient_of"](user_id) is None:
        raise NotFound
    return user_id, kind


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
