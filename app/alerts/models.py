"""Alerts, what they found, and the notes that nobody was told of yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.alerts.rules import Rhythm
from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal

UNTOLD = text("told_at IS NULL")


class Alert(Base):
    """A list that somebody saved; what is new in it they hear by mail."""

    __tablename__ = "alert"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    params: Mapped[dict[str, Any]] = mapped_column(info=personal("what you want to hear of"))
    rhythm: Mapped[Rhythm] = mapped_column(enum_type(Rhythm, "alert_rhythm"), info=personal("how often"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you saved it"))
    confirmed_at: Mapped[datetime | None] = mapped_column(info=personal("when you proved your address"))


class AlertArrival(Base):
    """A note that came online and that no alert was compared with yet."""

    __tablename__ = "alert_arrival"

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact()
    )
    noted_at: Mapped[datetime] = mapped_column(index=True, info=fact("gone within minutes"))


class AlertHit(Base):
    """A note that somebody hears of, by an alert or in a wave: told once, whatever else finds it."""

    __tablename__ = "alert_hit"
    __subject__ = "user_id"
    __table_args__ = (
        UniqueConstraint("user_id", "listing_id"),
        Index("ix_alert_hit_due", "due_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_alert_hit_mail", "mail_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    # Once told it is remembered, also when the alert is gone.
    alert_id: Mapped[int | None] = mapped_column(
        ForeignKey("alert.id", ondelete="SET NULL"), index=True, info=fact()
    )
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True, info=fact()
    )
    wave: Mapped[int | None] = mapped_column(
        CheckConstraint("wave > 0", name="wave_counts"),
        info=personal("in which wave you hear of something urgent, when no alert found it"),
    )
    offer_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing.id", ondelete="SET NULL"),
        index=True,
        info=personal("the offer of yours that fits"),
    )
    due_at: Mapped[datetime] = mapped_column(info=personal("when you hear of it"))
    told_at: Mapped[datetime | None] = mapped_column(info=personal("when we mailed it", keep="180 days"))
    mail_ref: Mapped[str | None] = mapped_column(public_id_type(), info=fact("which notes stood in one mail"))
