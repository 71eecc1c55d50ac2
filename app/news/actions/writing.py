"""Writing, changing and publishing articles; what one said before is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import delete, select

from app.accounts.models import User
from app.audit.actions import record
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.core.ids import digest, new_public_id
from app.core.slugs import free_slug, slug_base
from app.media import actions as media
from app.media.rules import Recoded
from app.moderation import actions as moderation
from app.moderation.queries import kinds
from app.moderation.rules import ReviewState
from app.news import policies, queries, signals
from app.news.models import Article, ArticleSlug, ArticleTag, ArticleVersion
from app.news.rules import (
    AHEAD,
    DOUBLE_POST,
    LINKED_KINDS,
    MAX_LINKS,
    MAX_PICTURES,
    MAX_TAGS,
    RESERVED_SLUGS,
    SUBJECT_KIND,
    Content,
    read_link,
)
from app.organisations import queries as organisations
from app.organisations.actions import check_may_change_name
from app.places.queries import find_municipality_by_id
from app.places.rules import fold

SENT_AGAIN: Final = frozenset({ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})
LISTS: Final = ("tags", "links")
TOLD: Final = ("title", "lead", "body")


def content_of(article: Article) -> Content:
    """Return what the author said."""
    values = {name: getattr(article, name) for name in Content.__dataclass_fields__}
    return Content(**values | {name: tuple(values[name]) for name in LISTS})


def mark_of(article: Article) -> str:
    """Return a mark of the present content; an editor gives it back to show what they saw."""
    return digest(repr(content_of(article)))[:16]


def write_article(actor: Actor, content: Content, *, is_draft: bool = False) -> Article:
    """Write an article: it waits for a check, or stays a draft. The same words once more are the same."""
    if not policies.can_write(actor) or actor.user_id is None:
        raise Forbidden
    _check(actor, content)
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    article = _just_written(actor, content) or _make(actor.user_id, content)
    if not is_draft:
        _send_in(actor, article)
    return article


def _make(author_id: int, content: Content) -> Article:
    article = Article(
        public_id=new_public_id(),
        slug=_free_slug(content.title),
        author_id=author_id,
        review_state=ReviewState.DRAFT,
        created_at=now(),
        changed_at=now(),
        **_values_of(content),
    )
    db.session.add(article)
    db.session.flush()
    _set_tags(article, content.tags)
    return article


def edit_article(
    actor: Actor, article: Article, content: Content, *, seen: str = "", is_draft: bool = False
) -> None:
    """Change an article; Conflict when somebody else changed it since it was `seen`.

    What it said is kept as a version, and the name in its address before leads to the new one.
    """
    if not policies.can_edit(actor, article):
        raise Forbidden
    if seen and seen != mark_of(article) and content != content_of(article):
        raise Conflict(_("Somebody changed this while you were writing."))
    _check(actor, content, article)
    if content != content_of(article):
        _keep_version(actor, article, content)
        _rename(article, content.title)
        for name, value in _values_of(content).items():
            setattr(article, name, value)
        _set_tags(article, content.tags)
        note_change(actor, article)
        if article.review_state is ReviewState.PUBLISHED:
            publish_now(article)
    if not is_draft:
        _send_in(actor, article)


def _send_in(actor: Actor, article: Article) -> None:
    if article.review_state in SENT_AGAIN:
        moderation.submit(actor, SUBJECT_KIND, article)


def note_change(actor: Actor, article: Article) -> None:
    """Let a moderator look at what changed after publication."""
    article.changed_at = now()
    db.session.flush()
    if article.review_state is ReviewState.PUBLISHED:
        moderation.note_edit(actor, SUBJECT_KIND, article)


def publish_now(article: Article) -> None:
    """Note from when on others read it: from now, or from the moment that its author chose."""
    is_out = article.published_at is not None and article.published_at <= now()
    if not is_out:
        article.published_at = max(article.publish_at or now(), now())
    db.session.flush()
    signals.changed.send(SUBJECT_KIND, article=article)


def pin(actor: Actor, article: Article, *, is_pinned: bool) -> None:
    """Let an article stand above the others, or no more."""
    if not policies.can_pin(actor, article):
        raise Forbidden
    if article.is_pinned != is_pinned:
        article.is_pinned = is_pinned
        db.session.flush()
        record(actor, "news.pinned" if is_pinned else "news.unpinned", SUBJECT_KIND, article.public_id)


def link_translation(actor: Actor, article: Article, slug: str) -> None:
    """Say that two articles say the same in two languages; both must be the actor's."""
    other = queries.get_editable(actor, slug)
    if not policies.can_edit(actor, article) or other.id == article.id:
        raise NotFound
    if other.language == article.language:
        raise Invalid(_("Both are in the same language."), "translation")
    shared = other.translation_of or article.translation_of or new_public_id()
    taken = select(Article.id).where(
        Article.translation_of == shared, Article.language == article.language, Article.id != article.id
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise Invalid(_("There is a translation in this language already."), "translation")
    article.translation_of = other.translation_of = shared
    db.session.flush()


def add_picture(actor: Actor, article: Article, picture: Recoded, alt: str) -> None:
    """Put a picture beside an article, with words for who does not see it."""
    if not policies.can_edit(actor, article):
        raise Forbidden
    there = len(queries.pictures(article))
    if there >= MAX_PICTURES:
        raise Invalid(_("Use at most %(limit)s pictures.", limit=MAX_PICTURES), "photo")
    if not alt:
        raise Invalid(_("Write what is on the picture, for who does not see it."), "alt")
    media.store(actor, SUBJECT_KIND, article.public_id, picture, alt=alt, position=there)
    note_change(actor, article)


def remove_pictures(actor: Actor, article: Article, public_ids: Collection[str]) -> None:
    """Take pictures away from an article."""
    if not policies.can_edit(actor, article):
        raise Forbidden
    for picture in queries.pictures(article):
        if picture.public_id in public_ids:
            media.remove(picture.public_id)
            note_change(actor, article)


def _values_of(content: Content) -> dict[str, Any]:
    values = asdict(content)
    return values | {name: list(values[name]) for name in LISTS}


def _check(actor: Actor, content: Content, article: Article | None = None) -> None:
    """Keep the rules that a form alone cannot; whose an article is stays as it was online."""
    if find_municipality_by_id(content.municipality_id) is None:
        raise Invalid(_("We do not know this postcode."), "postcode")
    if len(content.tags) > MAX_TAGS:
        raise Invalid(_("Use at most %(limit)s tags.", limit=MAX_TAGS), "tags")
    if len(content.links) > MAX_LINKS:
        raise Invalid(_("Use at most %(limit)s links.", limit=MAX_LINKS), "links")
    if content.publish_at is not None and content.publish_at > now() + AHEAD:
        raise Invalid(_("Choose a moment within a year."), "publish_at")
    own = {organisation.id for organisation in organisations.of_actor(actor)}
    may_stay = article is not None and content.organisation_id == article.organisation_id
    if article is not None and not may_stay:
        check_may_change_name(actor, article.author_id, article.published_at)
    if content.organisation_id is None and not may_stay and not policies.can_write_alone(actor):
        raise Invalid(_("Choose one of your own organisations."), "organisation")
    if content.organisation_id is not None and not may_stay and content.organisation_id not in own:
        raise Invalid(_("Choose one of your own organisations."), "organisation")


def resolve_links(actor: Actor, addresses: Collection[str]) -> tuple[str, ...]:
    """Return what these addresses lead to, as kind and public id; Invalid for one that leads nowhere."""
    found: list[str] = []
    for address in addresses:
        link = read_link(address)
        kind = kinds().get(link[0]) if link else None
        if link is None or kind is None:
            raise Invalid(_("“%(what)s” is no page of this site.", what=address[:60]), "links")
        column = kind.model.slug if link[0] == LINKED_KINDS["organisations"] else kind.model.public_id
        thing = db.session.scalar(select(kind.model).where(column == link[1]))
        if thing is None or not kind.can_see(actor, thing):
            raise Invalid(_("“%(what)s” is no page of this site.", what=address[:60]), "links")
        found.append(f"{link[0]}:{thing.public_id}")
    return tuple(dict.fromkeys(found))


def _just_written(actor: Actor, content: Content) -> Article | None:
    recent = db.session.scalars(
        select(Article)
        .where(Article.author_id == actor.user_id, Article.title == content.title)
        .where(Article.created_at > now() - DOUBLE_POST)
        .order_by(Article.id.desc())
        .limit(20)
    )
    return next((article for article in recent if content_of(article) == content), None)


def _keep_version(actor: Actor, article: Article, content: Content) -> None:
    if all(getattr(article, name) == getattr(content, name) for name in TOLD):
        return
    said = {name: getattr(article, name) for name in TOLD}
    db.session.add(
        ArticleVersion(article_id=article.id, saved_by=actor.user_id, saved_at=article.changed_at, **said)
    )


def _rename(article: Article, title: str) -> None:
    """Let the address follow the title; the one before leads to it for as long as the article is there."""
    if title == article.title:
        return
    slug = _free_slug(title, article)
    if slug == article.slug:
        return
    db.session.execute(
        delete(ArticleSlug).where(ArticleSlug.slug == slug, ArticleSlug.article_id == article.id)
    )
    db.session.add(ArticleSlug(slug=article.slug, article_id=article.id))
    article.slug = slug
    db.session.flush()


def _free_slug(title: str, article: Article | None = None) -> str:
    """Return a name for the address that no article has or had, but this one itself."""
    base = slug_base(fold(title), "artikel")
    own = article.id if article is not None else 0
    now_taken = select(Article.slug).where(Article.slug.startswith(base, autoescape=True), Article.id != own)
    had = select(ArticleSlug.slug).where(
        ArticleSlug.slug.startswith(base, autoescape=True), ArticleSlug.article_id != own
    )
    taken = frozenset(db.session.scalars(now_taken)) | frozenset(db.session.scalars(had))
    return free_slug(base, taken | RESERVED_SLUGS)


def _set_tags(article: Article, tags: Collection[str]) -> None:
    db.session.flush()
    db.session.execute(delete(ArticleTag).where(ArticleTag.article_id == article.id))
    db.session.add_all(ArticleTag(article_id=article.id, tag=tag) for tag in tags)
    db.session.flush()
