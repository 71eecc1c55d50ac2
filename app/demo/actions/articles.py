"""The demo city's articles: news and good practice, checked, waiting and planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db
from app.core.slugs import slug_base
from app.demo.actions.places import place_ids
from app.demo.rules import demo_id
from app.moderation.models import ReviewDecision
from app.moderation.queries import kind_named, snapshot
from app.moderation.rules import Move, ReviewState
from app.news.actions import publish_now
from app.news.models import Article, ArticleTag
from app.news.rules import SUBJECT_KIND, Kind
from app.organisations.models import Organisation
from app.places.rules import fold

Row = Mapping[str, Any]
WRITTEN_BEFORE: Final = timedelta(days=2)


def load_article(row: Row, people: Mapping[str, User], organisations: Mapping[str, Organisation]) -> None:
    """Write one article, unless it is there."""
    public_id = demo_id("article", row["ref"])
    if db.session.scalar(select(Article.id).where(Article.public_id == public_id)) is not None:
        return
    online = now() - timedelta(days=row["days_ago"])
    written = min(online, now()) - WRITTEN_BEFORE
    municipality_id, _area = place_ids({"municipality": row["municipality"], "neighbourhood": None})
    same = row["translation"] or row["ref"]
    article = Article(
        **{name: row[name] for name in ("title", "lead", "body", "language", "tags", "is_pinned")},
        **{f"practice_{name}": words for name, words in row["practice"].items()},
        public_id=public_id, slug=slug_base(fold(row["title"]), "artikel"), kind=Kind(row["kind"]),
        links=[_ref(link) for link in row["links"]], municipality_id=municipality_id,
        author_id=people[row["author"]].id,
        organisation_id=organisations[row["organisation"]].id if row["organisation"] else None,
        translation_of=demo_id("translation", same), publish_at=online if online > now() else None,
        created_at=written, changed_at=written, submitted_at=written, review_state=ReviewState(row["review"]),
    )  # fmt: skip
    db.session.add(article)
    db.session.flush()
    db.session.add_all(ArticleTag(article_id=article.id, tag=tag) for tag in article.tags)
    if article.review_state is ReviewState.PUBLISHED:
        article.published_at = online
        _approve(article, people)


def _ref(link: str) -> str:
    kind, _, ref = link.partition(":")
    return f"{kind}:{demo_id(kind, ref)}"


def _approve(article: Article, people: Mapping[str, User]) -> None:
    article.reviewed_at = article.created_at + timedelta(hours=5)
    article.reviewed_text = snapshot(kind_named(SUBJECT_KIND), article)
    decision = ReviewDecision(
        public_id=demo_id("decision", article.public_id), subject_kind=SUBJECT_KIND,
        subject_ref=article.public_id, author_id=article.author_id, decided_by=people["griet-l"].id,
        move=Move.APPROVE, state_before=ReviewState.PENDING, decided_at=article.reviewed_at,
        waiting_since=article.submitted_at,
    )  # fmt: skip
    db.session.add(decision)
    publish_now(article)
