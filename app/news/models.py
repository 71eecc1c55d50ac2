"""An article, its tags, the names it had before, and its versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.moderation.models import Reviewed
from app.news.rules import Kind

PUBLISHED = text("review_state = 'published'")


class Article(Reviewed, Base):
    """A news item or a good practice; everyone reads it from `published_at` on, which may lie ahead."""

    __tablename__ = "article"
    __subject__ = "author_id"
    __table_args__ = (
        Index("ix_article_newest", "published_at", "id", sqlite_where=PUBLISHED, postgresql_where=PUBLISHED),
        Index("ix_article_review", "review_state", "municipality_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("to refer to it"))
    slug: Mapped[str] = mapped_column(String(80), unique=True, info=personal("its address"))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "article_kind"), info=personal("what you wrote"))
    title: Mapped[str] = mapped_column(String(120), info=personal("what you wrote"))
    lead: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    body: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=personal("where"))
    tags: Mapped[list[str]] = mapped_column(default=list, info=personal("what it is about"))
    links: Mapped[list[str]] = mapped_column(default=list, info=personal("what it is linked with"))
    practice_what: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    practice_who: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    practice_where: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    practice_cost: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    practice_contact: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=personal("for whom you wrote")
    )
    # Articles that say the same in other languages share it.
    translation_of: Mapped[str | None] = mapped_column(
        public_id_type(), index=True, info=fact("leads to the same in other languages")
    )
    publish_at: Mapped[datetime | None] = mapped_column(info=personal("when you want it online"))
    published_at: Mapped[datetime | None] = mapped_column(info=personal("since when others read it"))
    is_pinned: Mapped[bool] = mapped_column(default=False, info=fact("stands above the others"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote it"))
    changed_at: Mapped[datetime] = mapped_column(info=personal("when you last changed it"))
    withheld_from: Mapped[str | None] = mapped_column(
        String(24), info=fact("where its review stood when its organisation was suspended")
    )
    version: Mapped[int] = mapped_column(default=1, info=fact("two editors never overwrite each other"))

    __mapper_args__ = {"version_id_col": version}


class ArticleTag(Base):
    """One tag of an article, so that all of a tag are one range of an index."""

    __tablename__ = "article_tag"
    __table_args__ = (Index("ix_article_tag_tag", "tag", "article_id"),)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, info=fact()
    )
    tag: Mapped[str] = mapped_column(String(30), primary_key=True, info=fact())


class ArticleSlug(Base):
    """A name that an article had in its address: old links still lead to it."""

    __tablename__ = "article_slug"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True, info=fact())
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True, info=fact()
    )


class ArticleVersion(Base):
    """What an article said before it was changed, for its owners."""

    __tablename__ = "article_version"
    __subject__ = "saved_by"
    __table_args__ = (Index("ix_article_version_article", "article_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), info=fact())
    saved_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=secret("who of several wrote it")
    )
    title: Mapped[str] = mapped_column(String(120), info=personal("what you wrote"))
    lead: Mapped[str] = mapped_column(Text, info=personal("what you wrote"))
    body: Mapped[str] = mapped_column(Text, info=personal("what you wrote"))
    saved_at: Mapped[datetime] = mapped_column(info=personal("when you saved it"))
