"""What was counted by month: numbers only, so that a page costs the same however many notes there are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact


class ImpactMonth(Base):
    """The notes of one month of one place, organisation, kind and category, and what became of them."""

    __tablename__ = "impact_month"
    __table_args__ = (Index("ix_impact_month_place", "municipality_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    month: Mapped[date] = mapped_column(index=True, info=fact("its first day"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact())
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), info=fact())
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=fact()
    )
    kind: Mapped[str] = mapped_column(String(24), info=fact("request or offer"))
    category: Mapped[str] = mapped_column(String(40), info=fact())
    posted: Mapped[int] = mapped_column(info=fact("notes that went online"))
    answered: Mapped[int] = mapped_column(info=fact("of these, with an answer"))
    silent: Mapped[int] = mapped_column(info=fact("of these, without any answer for a week"))
    agreed: Mapped[int] = mapped_column(info=fact("answers on which two people agreed"))
    worked: Mapped[int] = mapped_column(info=fact("notes of which somebody said that it worked"))
    within_hour: Mapped[int] = mapped_column(info=fact("first answer within an hour"))
    within_day: Mapped[int] = mapped_column(info=fact("first answer after that, within a day"))
    within_3_days: Mapped[int] = mapped_column(info=fact("… within three days"))
    within_week: Mapped[int] = mapped_column(info=fact("… within a week"))
    later: Mapped[int] = mapped_column(info=fact("… later"))
