"""Keeping the index, and what becomes of articles when people or organisations go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, transaction
from app.moderation.rules import ReviewState
from app.news import queries, signals
from app.news.models import Article
from app.news.policies import is_public
from app.news.rules import SUBJECT_KIND
from app.organisations.queries import colleague_of
from app.search import actions as search

BATCH: Final = 100


def refresh_index(article: Article) -> None:
    """Let an article be found by words while everyone reads it."""
    if is_public(article, now()):
        search.index(SUBJECT_KIND, queries.entry_of(article))
    else:
        search.remove(SUBJECT_KIND, article.id)


def show_due() -> int:
    """Let what appears by itself be found by words, once its time has come."""
    with transaction():
        due = queries.due_to_appear(BATCH)
        for article in due:
            refresh_index(article)
        return len(due)


def follow_review(article: Article) -> None:
    """Take an article out of sight, or put it back, as its review says after a change."""
    article.changed_at = now()
    db.session.flush()
    signals.changed.send(SUBJECT_KIND, article=article)


def withhold(organisation_id: int) -> None:
    """Take offline and out of the queue what an organisation wrote that may not act now."""
    for article in _where(Article.organisation_id == organisation_id):
        if article.review_state in (ReviewState.PENDING, ReviewState.PUBLISHED):
            article.withheld_from, article.review_state = article.review_state.value, ReviewState.HIDDEN
            follow_review(article)


def release(organisation_id: int) -> None:
    """Put back where its review stood what was withheld with this organisation."""
    for article in _where(Article.organisation_id == organisation_id):
        if article.withheld_from and article.review_state is ReviewState.HIDDEN:
            article.review_state = ReviewState(article.withheld_from)
            follow_review(article)
        article.withheld_from = None
    db.session.flush()


def let_go(user_id: int) -> None:
    """Hand what a leaving person wrote for an organisation to a colleague; the rest goes with them."""
    for article in _where(Article.author_id == user_id):
        if not _hand_over(article):
            search.remove(SUBJECT_KIND, article.id)
    db.session.flush()


def hand_over(user_id: int, organisation_id: int) -> None:
    """Give what somebody wrote for an organisation that they left to a colleague."""
    for article in _where(Article.author_id == user_id, Article.organisation_id == organisation_id):
        _hand_over(article)
    db.session.flush()


def _where(*conditions: Any) -> Sequence[Article]:
    return db.session.scalars(select(Article).where(*conditions).order_by(Article.id).with_for_update()).all()


def _hand_over(article: Article) -> bool:
    """Make a colleague the author; return whether there is one."""
    organisation_id = article.organisation_id
    colleague = colleague_of(article.author_id, organisation_id) if organisation_id else None
    if colleague is not None:
        article.author_id = colleague
    return colleague is not None
