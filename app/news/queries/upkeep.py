"""What the worker, the index and the other features ask of articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.moderation.rules import ReviewState
from app.news.models import Article
from app.news.rules import SUBJECT_KIND
from app.search.models import SearchDocument
from app.search.rules import Entry

SITEMAP_AT_MOST: Final = 5_000


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the public pages of articles that robots may find, and when they last changed."""
    yield "/news", None
    rows = db.session.execute(
        select(Article.slug, Article.changed_at)
        .where(Article.review_state == ReviewState.PUBLISHED, Article.published_at <= now())
        .order_by(Article.published_at.desc(), Article.id.desc())
        .limit(SITEMAP_AT_MOST)
    )
    for slug, changed_at in rows:
        yield f"/news/{slug}", changed_at


def entry_of(article: Article) -> Entry:
    """Return what the index is told of an article: its words and tags."""
    texts = [article.title, article.lead, article.body, *article.tags]
    return Entry(article.id, texts, (), article.published_at or article.created_at)


def search_source() -> Iterator[Entry]:
    """Yield everything that can be found by words, oldest first: the index keeps that order."""
    due = (Article.review_state == ReviewState.PUBLISHED, Article.published_at <= now())
    statement = select(Article).where(*due).order_by(Article.published_at, Article.id)
    for article in db.session.scalars(statement.execution_options(yield_per=500)):
        yield entry_of(article)


def due_to_appear(limit: int) -> Sequence[Article]:
    """Return what appeared by itself since it was approved, and is not in the index yet."""
    indexed = select(SearchDocument.subject_id).where(SearchDocument.kind == SUBJECT_KIND)
    due = (Article.review_state == ReviewState.PUBLISHED, Article.published_at <= now())
    statement = select(Article).where(*due, Article.id.not_in(indexed))
    return db.session.scalars(statement.order_by(Article.id).limit(limit)).all()
