"""How far the waves of an urgent request are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact


class Wave(Base):
    """The waves of one urgent request: how many went, and when the next may."""

    __tablename__ = "wave"
    __table_args__ = (CheckConstraint("number >= 0", name="number_counts"),)

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact()
    )
    number: Mapped[int] = mapped_column(info=fact("how many waves people heard of it"))
    next_at: Mapped[datetime] = mapped_column(info=fact("when more people may hear"))
    is_called: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        info=fact("whether a moderator asked the pool of a surge for it"),
    )
