"""Telling somebody something: a line in their inbox, and a mail when and how they want it."""

from __future__ import annotations

from typing import Any

from flask import current_app

from app.core.clock import local_now, now
from app.core.db import db
from app.mail import actions as mail
from app.mail.queries import subject_of
from app.mail.rules import Guard, Recipient
from app.notifications import queries
from app.notifications.models import Notification
from app.notifications.rules import IN_DIGEST, TITLE_LENGTH, TOPIC_LENGTH, Channel, NoticeKind, next_digest


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
    topic: str = "",
    named_id: int | None = None,
) -> None:
    """Tell a person in their inbox and, as they chose, by a mail at once or in an overview; none who is gone.

    The topic is the name of what it is about, and what its title begins with: overviews are grouped by it.
    Whose name stands in it is `named_id`: it is forgotten when that person leaves Solidair.
    """
    notice_kind = queries.get_kind(kind)
    recipient: Recipient | None = current_app.extensions["recipient_of"](user_id)
    if recipient is None:
        return
    channel, quiet = queries.wishes_of(user_id, notice_kind)
    hold = mail.present_hold()
    row = Notification(
        user_id=user_id,
        kind=kind,
        topic=topic[:TOPIC_LENGTH],
        path=path,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        created_at=now(),
        named_id=named_id,
        cause=hold.cause if hold else None,
        guard={"check": guard.check, "ref": guard.ref} if guard else {},
    )
    if channel is Channel.MAIL:
        written = mail.enqueue(
            kind, recipient, template, context=context, guard=guard,
            unsubscribe_kind=_stoppable(notice_kind), not_before=quiet.end_after(local_now()),
        )  # fmt: skip
        row.title, row.mail_id = written.subject[:TITLE_LENGTH], written.message_id
    else:
        row.title = subject_of(template, recipient, context)[:TITLE_LENGTH]
        row.digest_at = next_digest(local_now(), channel) if channel in IN_DIGEST else None
    if hold and row.digest_at:
        row.digest_at = max(row.digest_at, hold.until)
    db.session.add(row)
    db.session.flush()


def _stoppable(kind: NoticeKind) -> str | None:
    return kind.name if kind.muteable else None
