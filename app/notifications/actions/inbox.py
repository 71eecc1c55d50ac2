"""What becomes of the lines of an inbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.mail import actions as mail
from app.notifications.models import Notification
from app.notifications.rules import KEPT


def mark_read(actor: Actor, notification: Notification) -> None:
    """Mark one line as read; a mail about it that waits for the morning need not come any more."""
    if notification.user_id == actor.user_id and notification.read_at is None:
        notification.read_at = now()
        db.session.flush()
        mail.withdraw([notification.mail_id])


def mark_all_read(actor: Actor) -> None:
    """Mark everything in the actor's inbox as read."""
    unread = (Notification.user_id == actor.user_id, Notification.read_at.is_(None))
    mail.withdraw(db.session.scalars(select(Notification.mail_id).where(*unread)).all())
    db.session.execute(update(Notification).where(*unread).values(read_at=now()))


def forget(subject_kind: str, subject_ref: str, user_id: int | None = None) -> None:
    """Take out of every inbox, or of one person's, what was about a thing that is gone for them."""
    about = (Notification.subject_kind == subject_kind, Notification.subject_ref == subject_ref)
    whose = () if user_id is None else (Notification.user_id == user_id,)
    db.session.execute(delete(Notification).where(*about, *whose))


def forget_all(subject_kind: str, refs: Sequence[str]) -> None:
    """Take out of every inbox, and of the headings of mails that left, what was about things of who goes."""
    _forget(Notification.subject_kind == subject_kind, Notification.subject_ref.in_(refs))


def forget_name(user_id: int) -> None:
    """Take out of every inbox what names somebody who goes, and out of the mails that left or wait to."""
    named = Notification.named_id == user_id
    mail.withdraw(db.session.scalars(select(Notification.mail_id).where(named)).all())
    _forget(named)


def _forget(*which: ColumnElement[bool]) -> None:
    mail.forget_subjects(select(Notification.mail_id).where(*which, Notification.mail_id != ""))
    db.session.execute(delete(Notification).where(*which))


def take_back(cause: str) -> None:
    """Untell what was told for one cause, in inboxes and in mails; Conflict when a mail has left."""
    mail.take_back(cause)
    db.session.execute(delete(Notification).where(Notification.cause == cause))


def forget_old() -> int:
    """Delete what is older than a year."""
    with transaction() as session:
        done = session.execute(delete(Notification).where(Notification.created_at < now() - KEPT))
        return int(done.rowcount)  # type: ignore[attr-defined]
