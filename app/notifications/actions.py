"""Telling people things, and keeping to what they chose."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, is_postgres, transaction
from app.core.errors import Invalid
from app.core.i18n import _
from app.mail import actions as mail
from app.mail.queries import subject_of
from app.mail.rules import Guard, Recipient
from app.notifications import queries
from app.notifications.models import NoticePreference, Notification
from app.notifications.rules import KEPT, TITLE_LENGTH, Channel, NoticeKind


def notify(
    kind: str,
    user_id: int,
    *,
    template: str,
    subject_kind: str,
    subject_ref: str,
    path: str,
    context: dict[str, Any],
    guard: Guard | None = None,
) -> None:
    """Tell a person in their inbox and, unless they want that only, by mail; nothing for who is gone."""
    notice_kind = queries.get_kind(kind)
    recipient: Recipient | None = current_app.extensions["recipient_of"](user_id)
    if recipient is None:
        return
    if queries.channel_of(user_id, notice_kind) is Channel.MAIL:
        title = _mail(notice_kind, recipient, template, context, guard)
    else:
        title = subject_of(template, recipient, context)
    row = Notification(
        user_id=user_id,
        kind=kind,
        title=title[:TITLE_LENGTH],
        path=path,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()


def _mail(
    kind: NoticeKind, recipient: Recipient, template: str, context: dict[str, Any], guard: Guard | None
) -> str:
    """Mail a notice; return its subject, which is its title in the inbox too."""
    stoppable = kind.name if kind.muteable else None
    written = mail.enqueue(
        kind.name, recipient, template, context=context, guard=guard, unsubscribe_kind=stoppable
    )
    return written.subject


def mark_read(actor: Actor, notification: Notification) -> None:
    """Mark one line as read."""
    if notification.user_id == actor.user_id and notification.read_at is None:
        notification.read_at = now()
        db.session.flush()


def mark_all_read(actor: Actor) -> None:
    """Mark everything in the actor's inbox as read."""
    db.session.execute(
        update(Notification)
        .where(Notification.user_id == actor.user_id, Notification.read_at.is_(None))
        .values(read_at=now())
    )


def choose_mailed(actor: Actor, mailed: Collection[str]) -> None:
    """Mail these kinds from now on; all others that may be muted come to the inbox only."""
    choosable = [kind for kind in queries.kinds() if kind.muteable]
    if not set(mailed) <= {kind.name for kind in choosable}:
        raise Invalid(_("Choose from this list."), "mailed")
    if actor.user_id is not None:
        for kind in choosable:
            set_channel(actor.user_id, kind, Channel.MAIL if kind.name in mailed else Channel.INBOX)


def set_channel(user_id: int, kind: NoticeKind, channel: Channel) -> None:
    """Write down one choice; a choice made twice at once is one choice."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    statement = insert(NoticePreference).values(user_id=user_id, kind=kind.name, channel=channel)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "kind"], set_={"channel": channel})
    )


def forget(subject_kind: str, subject_ref: str, user_id: int | None = None) -> None:
    """Take out of every inbox, or of one person's, what was about a thing that is gone for them."""
    about = (Notification.subject_kind == subject_kind, Notification.subject_ref == subject_ref)
    whose = () if user_id is None else (Notification.user_id == user_id,)
    db.session.execute(delete(Notification).where(*about, *whose))


def forget_old() -> int:
    """Delete what is older than a year."""
    with transaction() as session:
        done = session.execute(delete(Notification).where(Notification.created_at < now() - KEPT))
        return int(done.rowcount)  # type: ignore[attr-defined]
