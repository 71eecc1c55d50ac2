"""A surge of a municipality, and the offers that it keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, public_id_type
from app.core.privacy import fact, secret
from app.surge.rules import TITLE_LENGTH


class Surge(Base):
    """A time in which offers are kept instead of posted; a municipality has one at most at once."""

    __tablename__ = "surge"
    __table_args__ = (
        Index(
            "ix_surge_going_on", "municipality_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("its address"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact("where"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), info=fact("what it is called"))
    body: Mapped[str] = mapped_column(Text, info=fact("what its page says"))
    language: Mapped[str] = mapped_column(String(8), info=fact("the language of its words"))
    started_at: Mapped[datetime] = mapped_column(info=fact("since when"))
    started_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("who switched it on")
    )
    ended_at: Mapped[datetime | None] = mapped_column(info=fact("until when"))


class PooledOffer(Base):
    """A draft that waits in the pool; it counts once its author proved the address."""

    __tablename__ = "pooled_offer"

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact()
    )
    surge_id: Mapped[int] = mapped_column(
        ForeignKey("surge.id", ondelete="CASCADE"), index=True, info=fact("for which surge")
    )
    kept_at: Mapped[datetime | None] = mapped_column(info=fact("since when it waits there"))
