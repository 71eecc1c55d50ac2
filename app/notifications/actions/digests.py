"""Overviews: one mail with what came since the last one, for who asked for that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import update

from app.core.clock import local_now, now
from app.core.db import db, transaction
from app.core.jobs import is_stopping
from app.mail import actions as mail
from app.mail.queries import is_allowed
from app.mail.rules import Guard, Recipient
from app.notifications import queries
from app.notifications.models import Notification
from app.notifications.rules import DIGEST, DIGEST_GUARD, DIGEST_LINES, LATE, without_topic


def write_digests() -> int:
    """Write the overviews that are due, each in a transaction of its own: a crash repeats none of them."""
    written = 0
    while not is_stopping():
        with transaction():
            user_id = queries.next_due_reader()
            if user_id is None:
                break
            written += _write_digest(user_id)
    return written


def _write_digest(user_id: int) -> int:
    """Write one overview of what is still new and may still be told; none when nothing is left."""
    lines = queries.due_lines(user_id)
    due_at = min((line.digest_at for line in lines if line.digest_at), default=now())
    for line in lines:
        line.digest_at = None
    db.session.flush()
    recipient: Recipient | None = current_app.extensions["recipient_of"](user_id)
    told = [line for line in lines if line.read_at is None and is_allowed(user_id, line.guard)]
    if recipient is None or not told:
        return 0
    mail.enqueue(
        DIGEST, recipient, "notifications/digest", context=_context(told), unsubscribe_kind=DIGEST,
        guard=Guard(DIGEST_GUARD, ",".join(str(line.id) for line in told)),
        not_before=_not_before(user_id, due_at),
    )  # fmt: skip
    return 1


def _not_before(user_id: int, due_at: datetime) -> datetime | None:
    """Return when an overview that is late may leave: nobody chose its hour. In time it goes as asked."""
    is_late = now() - due_at > LATE
    return queries.quiet_hours_of(user_id).end_after(local_now()) if is_late else None


def _context(lines: Sequence[Notification]) -> dict[str, Any]:
    topics: dict[str, list[dict[str, str]]] = {}
    for line in lines[:DIGEST_LINES]:
        words = {"words": without_topic(line.title, line.topic), "path": line.path}
        topics.setdefault(line.topic, []).append(words)
    # What has no topic comes last.
    ordered = sorted(topics.items(), key=lambda topic: not topic[0])
    return {"topics": ordered, "count": len(lines), "more": max(0, len(lines) - DIGEST_LINES)}


def put_back(user_id: int, line_ids: Sequence[int]) -> None:
    """Let what stood in an overview that was not sent come in another one, as far as it may still be told."""
    db.session.execute(
        update(Notification)
        .where(Notification.user_id == user_id, Notification.id.in_(line_ids))
        .values(digest_at=now())
    )
