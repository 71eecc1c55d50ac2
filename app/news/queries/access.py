"""One article, for whoever may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.media.queries import of_subject
from app.media.rules import Picture
from app.moderation.queries import is_lent, kinds, lent_to
from app.moderation.rules import ReviewState
from app.news.models import Article, ArticleSlug, ArticleVersion
from app.news.policies import can_edit, can_manage, can_pin, can_see
from app.news.rules import MAX_VERSIONS, SUBJECT_KIND
from app.organisations.models import Organisation
from app.organisations.queries import own_ids

_SALT: Final = "news.preview"
PREVIEW_SECONDS: Final = 14 * 24 * 3600


@dataclass(frozen=True)
class Detail:
    """An article with who wrote it."""

    article: Article
    author_name: str
    organisation_name: str
    organisation_slug: str
    organisation_is_checked: bool


class Linked(NamedTuple):
    """Something that an article is linked with."""

    kind: str
    title: str
    path: str


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may read an article: the twin of policies.can_see."""
    ways: list[ColumnElement[bool]] = [
        and_(Article.review_state == ReviewState.PUBLISHED, Article.published_at <= now())
    ]
    if actor.user_id is not None:
        ways.append(and_(Article.organisation_id.is_(None), Article.author_id == actor.user_id))
    if organisations := own_ids(actor):
        ways.append(Article.organisation_id.in_(sorted(organisations)))
    if scopes := actor.scopes("moderator"):
        reviewed = Article.review_state != ReviewState.DRAFT
        places = sorted(scope for scope in scopes if scope is not None)
        ways.append(reviewed if None in scopes else and_(reviewed, Article.municipality_id.in_(places)))
        ways += lent_to(actor, SUBJECT_KIND, Article)
    return or_(*ways)


def detail(actor: Actor, slug: str) -> Detail:
    """Return what the page of an article shows; NotFound for who may not read it."""
    organisation = (Organisation.name, Organisation.slug, Organisation.review_state)
    row = db.session.execute(
        select(Article, User.name, *organisation)
        .join(User, User.id == Article.author_id)
        .outerjoin(Organisation, Organisation.id == Article.organisation_id)
        .where(Article.slug == slug)
    ).first()
    if row is None or not (
        can_see(actor, row[0], now()) or is_lent(actor, SUBJECT_KIND, Article, row[0].public_id)
    ):
        raise NotFound
    article, author, name, organisation_slug, state = row
    return Detail(article, author, name or "", organisation_slug or "", state is ReviewState.PUBLISHED)


def find_moved(actor: Actor, slug: str) -> str:
    """Return where an article stands now that had this name before, for who may read it; else nothing."""
    moved = (
        select(Article.slug)
        .join(ArticleSlug, ArticleSlug.article_id == Article.id)
        .where(ArticleSlug.slug == slug, visible_to(actor))
    )
    return db.session.scalar(moved) or ""


def get_editable(actor: Actor, slug: str) -> Article:
    """Return an article that the actor may change, locked when the transaction writes."""
    article = _get(actor, slug)
    if not can_edit(actor, article):
        raise Forbidden
    return article


def may_edit(actor: Actor, slug: str) -> bool:
    """Tell whether the actor may change the article with this name."""
    article = db.session.scalar(select(Article).where(Article.slug == slug, visible_to(actor)))
    return article is not None and can_edit(actor, article)


def get_pinnable(actor: Actor, slug: str) -> Article:
    """Return an article that the actor may let stand above the others."""
    article = _get(actor, slug)
    if not can_pin(actor, article):
        raise Forbidden
    return article


def _get(actor: Actor, slug: str) -> Article:
    article = db.session.scalar(
        select(Article)
        .where(Article.slug == slug, visible_to(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if article is None:
        raise NotFound
    return article


def find(public_id: str) -> Article | None:
    """Return an article by its public id, whoever asks; for the system, never for a page."""
    return db.session.scalar(select(Article).where(Article.public_id == public_id))


def may_see(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may read an article: decides about its pictures too."""
    found = select(Article.id).where(Article.public_id == public_id, visible_to(actor))
    return db.session.scalar(found) is not None


def pictures(article: Article) -> Sequence[Picture]:
    """Return the pictures of an article, in order."""
    return of_subject(SUBJECT_KIND, article.public_id)


def translations(actor: Actor, article: Article) -> Sequence[Article]:
    """Return the same article in other languages, as far as the actor may read them."""
    if article.translation_of is None:
        return []
    same = (Article.translation_of == article.translation_of, Article.id != article.id)
    statement = select(Article).where(*same, visible_to(actor)).order_by(Article.language, Article.id)
    return db.session.scalars(statement).all()


def linked(actor: Actor, article: Article) -> list[Linked]:
    """Return what an article is linked with, as far as the actor may see it now."""
    found = []
    for ref in article.links:
        name, _, public_id = ref.partition(":")
        kind = kinds().get(name)
        thing = (
            db.session.scalar(select(kind.model).where(kind.model.public_id == public_id)) if kind else None
        )
        if kind is not None and thing is not None and kind.can_see(actor, thing):
            found.append(Linked(name, kind.title_of(thing), kind.path_of(thing)))
    return found


def versions(actor: Actor, article: Article) -> Sequence[ArticleVersion]:
    """Return what an article said before, newest first, for its owners."""
    if not can_manage(actor, article):
        raise Forbidden
    statement = select(ArticleVersion).where(ArticleVersion.article_id == article.id)
    return db.session.scalars(statement.order_by(ArticleVersion.id.desc()).limit(MAX_VERSIONS)).all()


# --- the preview ---


def preview_path(actor: Actor, article: Article) -> str:
    """Return the page that shows a draft to whoever has its link, as long as the actor may pass it on."""
    return f"/news/preview/{_signer().dumps([article.public_id, actor.user_id])}"


def find_by_preview(token: str) -> Article:
    """Return what a preview shows: only what is not online yet, and not what was refused or hidden.

    The link ends after two weeks, and with the right of whoever passed it on.
    """
    try:
        public_id, user_id = _signer().loads(token, max_age=PREVIEW_SECONDS)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    article, user = find(str(public_id)), find_user(user_id)
    gone = {ReviewState.HIDDEN, ReviewState.REJECTED}
    if article is None or user is None or article.review_state in gone:
        raise NotFound
    if user.banned_at is not None or not can_manage(actor_of(user), article):
        raise NotFound
    return article


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
