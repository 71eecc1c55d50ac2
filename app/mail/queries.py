"""Reading the outbox."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.mail.models import MailState, OutboxMail
from app.mail.rendering import render, render_subject
from app.mail.rules import Recipient
from app.mail.transport import folder

MOST_FILES: Final = 200
_PREFIX: Final = "reply+"
_PARTS: Final = 3
_SEAL_LENGTH: Final = 20


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


def reply_address(ref: str, user_id: int) -> str:
    """Return where one person answers about one thing by mail; empty where no mail comes in."""
    domain = current_app.config["MAIL_REPLY_DOMAIN"]
    person = f"{user_id:x}"
    return f"{_PREFIX}{ref}.{person}.{_seal(ref, person)}@{domain}" if domain else ""


def find_reply(addresses: Iterable[str]) -> tuple[str, int] | None:
    """Return what and whom the first address of ours is about; nobody can guess one."""
    for address in addresses:
        local, _at, domain = address.lower().rpartition("@")
        parts = local.removeprefix(_PREFIX).split(".")
        if domain != current_app.config["MAIL_REPLY_DOMAIN"] or not local.startswith(_PREFIX):
            continue
        if len(parts) == _PARTS and hmac.compare_digest(_seal(*parts[:2]).encode(), parts[2].encode()):
            return parts[0], int(parts[1], 16)
    return None


def _seal(ref: str, person: str) -> str:
    """Return 100 bits that only we can make, in letters that survive lower case."""
    key = f"reply {current_app.config['SECRET_KEY']}".encode()
    mac = hmac.new(key, f"{ref}.{person}".encode(), hashlib.sha256).digest()
    return base64.b32encode(mac)[:_SEAL_LENGTH].decode().lower()


def preview_of(template: str, recipient: Recipient, context: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text as this person would read them, without sending anything."""
    rendered = render(template, recipient, context)
    return rendered.subject, rendered.text


def newest_files() -> list[Path]:
    """Return the mails that were written to files, newest first: without a mail server they lie there."""
    return sorted(folder().glob("*.eml"), key=lambda path: path.name, reverse=True)[:MOST_FILES]


def get_file(name: str) -> Path:
    """Return one of these files; a name that is none of them is never made into a path."""
    for path in folder().glob("*.eml"):
        if path.name == name:
            return path
    raise NotFound
