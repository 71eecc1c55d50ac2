"""The search index: one row for each thing that can be found, holding the stems of its words."""

from __future__ import annotations

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact


class SearchDocument(Base):
    """What is indexed of one thing; newer things have higher ids.

    SQLite finds rows through the FTS5 table `search_fts` (same rowid, kept by triggers),
    PostgreSQL through a GIN index on `to_tsvector('simple', stems)`.
    """

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_id: Mapped[int] = mapped_column(info=fact())
    stems: Mapped[str] = mapped_column(Text, info=fact("made from public text; removed with its subject"))
