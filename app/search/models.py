"""The search index: one row for each thing that can be found; and the words that stand in it."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import fact
from app.core.words import WORD_LENGTH

UNLEARNED = text("unlearned IS NOT NULL")
# Compared letter by letter, so that a beginning is a range on both databases.
_STEM = String(WORD_LENGTH).with_variant(String(WORD_LENGTH, collation="C"), "postgresql")


class SearchDocument(Base):
    """What is indexed of one thing; newer things have higher ids: the moment, in millionths of a second.

    SQLite finds rows through the FTS5 table `search_fts` (same rowid, kept by triggers), PostgreSQL through a
    GIN index on the column `search_fts_vector`, which it makes of `stems`.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_search_document_unlearned", "id", sqlite_where=UNLEARNED, postgresql_where=UNLEARNED),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False, info=fact()
    )
    kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_id: Mapped[int] = mapped_column(info=fact())
    stems: Mapped[str] = mapped_column(Text, info=fact("from public text; removed with its subject"))
    unlearned: Mapped[str | None] = mapped_column(
        Text,
        info=fact("words of public text that the vocabulary does not hold yet; removed with its subject"),
    )


class SearchWord(Base):
    """A word that stands somewhere in the index: what typing errors and beginnings are compared with."""

    __tablename__ = "search_word"

    stem: Mapped[str] = mapped_column(_STEM, primary_key=True, info=fact())
    word: Mapped[str] = mapped_column(
        String(WORD_LENGTH), info=fact("from public text; gone a day after the last text that holds it")
    )


class SearchGram(Base):
    """Three letters of a word's stem: words that share many of them are alike."""

    __tablename__ = "search_gram"

    gram: Mapped[str] = mapped_column(String(3), primary_key=True, info=fact())
    stem: Mapped[str] = mapped_column(
        _STEM, ForeignKey("search_word.stem", ondelete="CASCADE"), primary_key=True, index=True, info=fact()
    )
