"""Lists of articles, newest first, into small tuples; each statement is built once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, extract, func, literal_column, select

from app.core.actor import Actor
from app.core.clock import LOCAL_ZONE, now
from app.core.db import at_most, db, is_postgres, read
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.media.models import MediaFile
from app.news.models import Article, ArticleTag
from app.news.queries.access import visible_to
from app.news.rules import SUBJECT_KIND, Kind
from app.organisations.models import Organisation
from app.search import queries as search

MINE_AT_MOST: Final = 100
IN_FEED: Final = 40
TAGS_SHOWN: Final = 30
_article: Final = Article.__table__.c
_organisation: Final = Organisation.__table__.c
_tag: Final = ArticleTag.__table__.c
# Which filters are set, and whether the question goes to PostgreSQL.
Shape = tuple[tuple[str, ...], bool]
_ALL: Final[Shape] = ((), False)
PUBLISHED: Final[ColumnElement[bool]] = literal_column("(article.review_state = 'published')")


class ArticleCard(NamedTuple):
    """What a list shows of an article."""

    slug: str
    kind: Kind
    title: str
    lead: str
    language: str
    published_at: datetime
    is_pinned: bool
    organisation: str | None
    picture: str | None


class FeedEntry(NamedTuple):
    """What a feed tells of an article."""

    public_id: str
    slug: str
    title: str
    lead: str
    body: str
    language: str
    tags: list[str]
    organisation: str | None
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; empty means everything."""

    tag: str = ""
    year: int | None = None
    kind: Kind | None = None
    language: str = ""
    words: str = ""


def page(filters: Filters, number: int) -> Page[ArticleCard]:
    """Return one page of what everyone reads: what is pinned first, then the newest."""
    values = _values(filters)
    shape = (tuple(values), is_postgres())
    statement = _page_of(shape)
    rows = db.session.execute(statement, values | {"at": now(), "skipped": (number - 1) * PAGE_SIZE}).all()
    if number == 1 and len(rows) < PAGE_SIZE:
        return Page([ArticleCard(*row) for row in rows], number, len(rows))
    total = db.session.scalar(_count_of(shape), values | {"at": now()}) or 0
    return Page([ArticleCard(*row) for row in rows], number, total)


def newest(limit: int) -> list[ArticleCard]:
    """Return the newest articles, for the front page."""
    return [ArticleCard(*row) for row in read(_newest(limit), {"at": now()})]


@lru_cache(maxsize=8)
def _newest(limit: int) -> Select[Any]:
    """Return the query, built once: building it costs more than running it."""
    newest_first = (_article.published_at.desc(), _article.id.desc())
    return _some(_ALL).order_by(*newest_first).limit(at_most(limit))


def related(article: Article, limit: int) -> list[ArticleCard]:
    """Return articles that share tags with this one, those that share most first."""
    if not article.tags:
        return []
    shared = func.count(_tag.tag)
    ids = (
        select(_tag.article_id, shared.label("shared"))
        .join(Article.__table__, _article.id == _tag.article_id)
        .where(_tag.tag.in_(article.tags), _tag.article_id != article.id)
        .where(PUBLISHED, _article.published_at <= now(), _article.language == article.language)
        .group_by(_tag.article_id)
        .order_by(shared.desc(), _tag.article_id.desc())
        .limit(limit)
        .subquery()
    )
    statement = (
        _some(_ALL)
        .join(ids, ids.c.article_id == _article.id)
        .order_by(ids.c.shared.desc(), _article.id.desc())
    )
    return [ArticleCard(*row) for row in db.session.execute(statement, {"at": now()})]


def mine(actor: Actor) -> Sequence[Article]:
    """Return what the actor wrote, newest first."""
    statement = select(Article).where(Article.author_id == actor.user_id, visible_to(actor))
    return db.session.scalars(statement.order_by(Article.id.desc()).limit(MINE_AT_MOST)).all()


def feed(filters: Filters) -> list[FeedEntry]:
    """Return the newest articles for machines."""
    columns = (_article[name] for name in FeedEntry._fields[:7])
    rest = (_organisation.name, _article.published_at, _article.changed_at)
    values = _values(filters)
    statement = _joined(select(*columns, *rest)).where(*_conditions((tuple(values), is_postgres())))
    newest_first = statement.order_by(_article.published_at.desc(), _article.id.desc())
    rows = db.session.execute(newest_first.limit(at_most(IN_FEED)), values | {"at": now()})
    return [FeedEntry(*row) for row in rows]


def tags_in_use() -> list[str]:
    """Return the tags that most articles have."""
    statement = (
        select(_tag.tag)
        .join(Article.__table__, _article.id == _tag.article_id)
        .where(PUBLISHED, _article.published_at <= now())
        .group_by(_tag.tag)
        .order_by(func.count().desc(), _tag.tag)
    )
    return list(db.session.scalars(statement.limit(TAGS_SHOWN)))


def years() -> list[int]:
    """Return the years of the archive, newest first."""
    year = extract("year", _article.published_at)
    statement = select(year).where(PUBLISHED, _article.published_at <= now()).distinct().order_by(year.desc())
    return [int(found) for found in db.session.scalars(statement)]


def _values(filters: Filters) -> dict[str, Any]:
    start = datetime(filters.year, 1, 1, tzinfo=LOCAL_ZONE) if filters.year else None
    end = datetime(filters.year + 1, 1, 1, tzinfo=LOCAL_ZONE) if filters.year else None
    asked = {
        "tag": filters.tag,
        "kind": filters.kind,
        "language": filters.language,
        "start": start.astimezone(UTC) if start else None,
        "end": end.astimezone(UTC) if end else None,
    }
    found = search.asked(SUBJECT_KIND, filters.words) if filters.words else None
    words = search.values_of(found) if found else {}
    return {name: value for name, value in asked.items() if value} | words


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    names, _on_postgres = shape
    tagged = select(_tag.article_id).where(_tag.tag == bindparam("tag"))
    known = {
        "tag": _article.id.in_(tagged),
        "kind": _article.kind == bindparam("kind"),
        "language": _article.language == bindparam("language"),
        "start": _article.published_at >= bindparam("start"),
        "end": _article.published_at < bindparam("end"),
    }
    wanted = [PUBLISHED, _article.published_at <= bindparam("at")]
    if "asked" in names:
        wanted.append(_article.id.in_(select(search.found(0, search.NEWEST).c.subject_id)))
    return [*wanted, *(known[name] for name in names if name in known)]


@lru_cache(maxsize=64)
def _page_of(shape: Shape) -> Select[Any]:
    first = (_article.is_pinned.desc(), _article.published_at.desc(), _article.id.desc())
    return _some(shape).order_by(*first).limit(at_most(PAGE_SIZE)).offset(bindparam("skipped"))


@lru_cache(maxsize=64)
def _count_of(shape: Shape) -> Select[Any]:
    some = select(_article.id).where(*_conditions(shape)).limit(at_most(COUNT_CAP))
    return select(func.count()).select_from(some.subquery())


def _some(shape: Shape) -> Select[Any]:
    columns = (_article[name] for name in ArticleCard._fields[:7])
    return _joined(select(*columns, _organisation.name, _first_picture())).where(*_conditions(shape))


def _joined(statement: Select[Any]) -> Select[Any]:
    both = Article.__table__.outerjoin(Organisation.__table__, _organisation.id == _article.organisation_id)
    return statement.select_from(both)


def _first_picture() -> Any:
    picture = MediaFile.__table__.c
    return (
        select(picture.public_id)
        .where(picture.subject_kind == literal_column(f"'{SUBJECT_KIND}'"))
        .where(picture.subject_ref == _article.public_id)
        .order_by(picture.position, picture.id)
        .limit(at_most(1))
        .correlate(Article.__table__)
        .scalar_subquery()
    )
