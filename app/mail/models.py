"""The outbox: mails are rows of the transaction that they tell of, delivered afterwards."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type
from app.core.privacy import fact, personal, secret


class MailState(StrEnum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


class OutboxMail(Base):
    """One mail to one recipient."""

    __tablename__ = "outbox_mail"
    __subject__ = "user_id"
    __table_args__ = (Index("ix_outbox_mail_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    message_id: Mapped[str] = mapped_column(String(120), unique=True, info=fact())
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact("links the mail to its receiver")
    )
    recipient: Mapped[str] = mapped_column(String(254), info=personal("to deliver", keep="30 days"))
    kind: Mapped[str] = mapped_column(String(60), info=fact())
    subject: Mapped[str] = mapped_column(String(255), info=personal("to deliver", keep="30 days"))
    text: Mapped[str] = mapped_column(
        Text, info=secret("to deliver; wiped once sent, holds links that sign in")
    )
    html: Mapped[str] = mapped_column(
        Text, info=secret("to deliver; wiped once sent, holds links that sign in")
    )
    headers: Mapped[dict[str, Any]] = mapped_column(info=secret("to deliver; wiped once sent"))
    guard: Mapped[dict[str, Any]] = mapped_column(info=fact("which right is checked again when it is sent"))
    cause: Mapped[str | None] = mapped_column(
        String(16), index=True, info=fact("what it tells of can be taken back for some seconds")
    )
    state: Mapped[MailState] = mapped_column(enum_type(MailState, "mail_state"), info=fact())
    attempts: Mapped[int] = mapped_column(default=0, info=fact())
    last_error: Mapped[str] = mapped_column(String(200), default="", info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())
    due_at: Mapped[datetime] = mapped_column(info=fact())
    expires_at: Mapped[datetime | None] = mapped_column(info=fact("a stale mail is not sent"))
    sent_at: Mapped[datetime | None] = mapped_column(info=fact())
