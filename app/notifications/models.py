"""What people are told inside the site, and how they want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type
from app.core.privacy import fact, personal
from app.notifications.rules import TOPIC_LENGTH, Channel

WAITS = text("digest_at IS NOT NULL")


class Notification(Base):
    """One line of somebody's inbox."""

    __tablename__ = "notification"
    __subject__ = "user_id"
    __table_args__ = (
        Index("ix_notification_inbox", "user_id", "read_at", "created_at"),
        Index("ix_notification_digest", "digest_at", "user_id", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    kind: Mapped[str] = mapped_column(String(60), info=personal("to show and to filter"))
    title: Mapped[str] = mapped_column(String(255), info=personal("what happened", keep="1 year"))
    topic: Mapped[str] = mapped_column(
        String(TOPIC_LENGTH),
        default="",
        server_default="",
        info=personal("what it is about, to group by", keep="1 year"),
    )
    path: Mapped[str] = mapped_column(
        String(255), info=personal("where to look: an address without language")
    )
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(16), index=True, info=fact("goes when the subject goes"))
    named_id: Mapped[int | None] = mapped_column(
        index=True, info=fact("whose name stands in the title: it goes when they go")
    )
    cause: Mapped[str | None] = mapped_column(
        String(16), index=True, info=fact("what it tells of can be taken back for some seconds")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("to order"))
    read_at: Mapped[datetime | None] = mapped_column(info=personal("to mark what is new"))
    digest_at: Mapped[datetime | None] = mapped_column(info=fact("when the overview with it is due"))
    guard: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", info=fact("which right is checked again before it is mailed")
    )
    mail_id: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=fact("its mail, to hold back what was read already")
    )


class NoticePreference(Base):
    """How one person wants one kind of notice; without a row, the kind's own default."""

    __tablename__ = "notice_preference"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    kind: Mapped[str] = mapped_column(String(60), info=personal("your choice"))
    channel: Mapped[Channel] = mapped_column(
        enum_type(Channel, "notice_channel"), info=personal("your choice")
    )


class QuietTime(Base):
    """The hours in which one person wants no mail; without a row, those of this installation."""

    __tablename__ = "quiet_time"
    __subject__ = "user_id"
    __table_args__ = (
        CheckConstraint("begin_hour BETWEEN 0 AND 23 AND end_hour BETWEEN 0 AND 23", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True, info=fact())
    begin_hour: Mapped[int] = mapped_column(info=personal("when you want no mails"))
    end_hour: Mapped[int] = mapped_column(info=personal("when you want no mails"))
