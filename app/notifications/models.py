"""What people are told inside the site, and how they want to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type
from app.core.privacy import fact, personal
from app.notifications.rules import Channel


class Notification(Base):
    """One line of somebody's inbox."""

    __tablename__ = "notification"
    __subject__ = "user_id"
    __table_args__ = (Index("ix_notification_inbox", "user_id", "read_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    kind: Mapped[str] = mapped_column(String(60), info=personal("to show and to filter"))
    title: Mapped[str] = mapped_column(String(255), info=personal("what happened", keep="1 year"))
    path: Mapped[str] = mapped_column(
        String(255), info=personal("where to look: an address without language")
    )
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(16), index=True, info=fact("goes when the subject goes"))
    created_at: Mapped[datetime] = mapped_column(info=personal("to order"))
    read_at: Mapped[datetime | None] = mapped_column(info=personal("to mark what is new"))


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
