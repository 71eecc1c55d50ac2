"""What the engine keeps of open listings, and what people said does not fit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact, personal

MADE = "made from public text; removed with its subject"
KEPT = "1 year"
IS_NEW = text("new_at IS NOT NULL")


class MatchProfile(Base):
    """What was read from a listing that everyone sees, so that nobody reads it twice."""

    __tablename__ = "match_profile"
    __table_args__ = (Index("ix_match_profile_new", "new_at", sqlite_where=IS_NEW, postgresql_where=IS_NEW),)

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact(MADE)
    )
    version: Mapped[int] = mapped_column(info=fact("read anew when the words change"))
    profile: Mapped[str] = mapped_column(Text, info=fact(MADE))
    new_at: Mapped[datetime | None] = mapped_column(
        info=fact("since when it waits to be told to those whose listings it fits")
    )


class MatchTerm(Base):
    """By what an open listing is found: a concept, category or rare word, in a cell of the map.

    Its key is the index: the newest of a kind, with a term, in a cell, are one step away.
    """

    __tablename__ = "match_term"
    __table_args__ = (Index("ix_match_term_listing_id", "listing_id"),)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True, info=fact(MADE))
    term: Mapped[str] = mapped_column(String(40), primary_key=True, info=fact(MADE))
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=fact(MADE))
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact(MADE)
    )


class NotThis(Base):
    """One person said that two listings do not fit; it counts for them alone."""

    __tablename__ = "match_dismissal"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("user_id", "listing_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True, info=personal("what you looked at")
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True, info=personal("what does not fit it")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when you said so"))


class Suggested(Base):
    """What one person was told that fits a listing of theirs: nobody hears of the same listing twice."""

    __tablename__ = "match_suggestion"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("user_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True, info=personal("your own note", keep=KEPT)
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True, info=personal("what may fit it", keep=KEPT)
    )
    told_at: Mapped[datetime] = mapped_column(
        index=True, info=personal("so that you hear of it once", keep=KEPT)
    )
