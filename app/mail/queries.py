"""Reading the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.mail.models import MailState, OutboxMail
from app.mail.rendering import render_subject
from app.mail.rules import Recipient
from app.mail.transport import folder

MOST_FILES: Final = 200


def next_due() -> OutboxMail | None:
    """Return the mail that waits longest, locked; one that another worker holds is passed over."""
    return db.session.scalar(
        select(OutboxMail)
        .where(OutboxMail.state == MailState.QUEUED, OutboxMail.due_at <= now())
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def is_allowed(user_id: int | None, guard: Mapping[str, str]) -> bool:
    """Tell whether what this guard watches may still be told; none allows, one that nobody knows refuses."""
    if not guard:
        return True
    checks: Mapping[str, Callable[[int | None, str], bool]] = current_app.extensions["mail_guards"]
    return guard["check"] in checks and checks[guard["check"]](user_id, guard["ref"])


def dead() -> Sequence[OutboxMail]:
    """Return the mails that were set aside, oldest first."""
    statement = select(OutboxMail).where(OutboxMail.state == MailState.DEAD).order_by(OutboxMail.id)
    return db.session.scalars(statement).all()


def subject_of(template: str, recipient: Recipient, context: dict[str, Any]) -> str:
    """Return the subject that a mail to this person would have."""
    return render_subject(template, recipient, context)


def newest_files() -> list[Path]:
    """Return the mails that were written to files, newest first: without a mail server they lie there."""
    return sorted(folder().glob("*.eml"), key=lambda path: path.name, reverse=True)[:MOST_FILES]


def get_file(name: str) -> Path:
    """Return one of these files; a name that is none of them is never made into a path."""
    for path in folder().glob("*.eml"):
        if path.name == name:
            return path
    raise NotFound
