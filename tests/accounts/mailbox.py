"""What the outbox holds for an address, as a person reads it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from app.core.db import db
from app.mail.models import OutboxMail


def mails_to(email: str) -> list[OutboxMail]:
    """Return the mails to this address, oldest first."""
    db.session.rollback()
    found = select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.id)
    return list(db.session.scalars(found))


def newest_link(email: str) -> str:
    """Return the path of the link in the newest mail that has one."""
    texts = [mail.text for mail in mails_to(email) if "/confirm/" in mail.text]
    found = re.search(r"https?://\S+/confirm/\S+", texts[-1])
    assert found
    return urlsplit(found[0]).path


def newest_code(email: str) -> str:
    """Return the code in the newest mail that has one."""
    texts = [mail.text for mail in mails_to(email) if "/confirm/" in mail.text]
    codes = re.findall(r"\b\d{6}\b", texts[-1])
    assert codes
    return str(codes[-1])
