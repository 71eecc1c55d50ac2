"""The tables of places: reference data that other features point to."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact


class Municipality(Base):
    """One municipality; its id is its NIS code."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=fact())
    slug: Mapped[str] = mapped_column(String(60), unique=True, info=fact())
    name_nl: Mapped[str] = mapped_column(String(60), info=fact())
    name_fr: Mapped[str] = mapped_column(String(60), info=fact())
    province: Mapped[str] = mapped_column(String(40), info=fact())
    lat: Mapped[float] = mapped_column(Float, info=fact())
    lon: Mapped[float] = mapped_column(Float, info=fact())


class Postcode(Base):
    """One postcode of one municipality; a few postcodes belong to two."""

    __tablename__ = "postcode"

    code: Mapped[str] = mapped_column(String(4), primary_key=True, info=fact())
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id", ondelete="CASCADE"), primary_key=True, index=True, info=fact()
    )


class Neighbourhood(Base):
    """One neighbourhood of a municipality: the finest place that is ever shown."""

    __tablename__ = "neighbourhood"
    __table_args__ = (UniqueConstraint("municipality_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id", ondelete="CASCADE"), info=fact()
    )
    slug: Mapped[str] = mapped_column(String(80), info=fact())
    name: Mapped[str] = mapped_column(String(80), info=fact())
    postcodes: Mapped[str] = mapped_column(String(80), info=fact("indicative, separated by spaces"))

    @property
    def name_nl(self) -> str:
        """Return the name in Dutch."""
        return self.name

    @property
    def name_fr(self) -> str:
        """Return the name in French: neighbourhoods keep their Dutch name."""
        return self.name
