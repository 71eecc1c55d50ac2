"""Reading the mails that the application wrote, as their receivers do."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select

from app.core.db import db
from app.mail.models import OutboxMail

LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def mails_to(email: str) -> list[OutboxMail]:
    """Return the mails to an address, oldest first."""
    statement = select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.id)
    return list(db.session.scalars(statement))


def last_mail_to(email: str) -> OutboxMail:
    """Return the newest mail to an address."""
    mails = mails_to(email)
    assert mails, f"no mail to {email}"
    return mails[-1]


def path_in(mail: OutboxMail, containing: str = "") -> str:
    """Return the path of the first link of a mail's text that contains these words."""
    links = [link for link in LINK.findall(mail.text) if containing in link]
    assert links, mail.text
    return "/" + str(links[0]).split("/", 3)[3]
