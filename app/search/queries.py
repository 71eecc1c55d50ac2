"""Finding by words, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BindParameter, Integer, String, Subquery, bindparam, literal_column, select, text

from app.core.db import at_most, is_postgres
from app.search.models import SearchDocument
from app.search.rules import postgres_query, query_stems, sqlite_query

NEWEST: Final = 5_000
_NEWEST_IN_SQLITE: Final = (
    "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :words ORDER BY rowid DESC LIMIT :newest"
)
_IN_POSTGRES: Final = "to_tsvector('simple', search_document.stems) @@ to_tsquery('simple', :words)"
_document: Final = SearchDocument.__table__.c


def asked(words: str) -> str | None:
    """Return the question to the index that `matching` takes as `words`; None when no word is left."""
    forms = query_stems(words)
    if not forms:
        return None
    return postgres_query(forms) if is_postgres() else sqlite_query(forms)


def matching(kind: str) -> Subquery:
    """Return the (id, subject id) of what holds all the words: bind what `asked` returned.

    Newer things have higher ids. At most the newest matches count, so that the commonest word stays fast.
    """
    return _in_postgres(kind) if is_postgres() else _in_sqlite(kind)


def _in_sqlite(kind: str) -> Subquery:
    """Return the matches as SQLite can walk through them, newest first, until it has enough."""
    limit: BindParameter[int] = bindparam(
        "newest", NEWEST, unique=True, literal_execute=True
    )  # as in core.db.at_most
    newest = text(_NEWEST_IN_SQLITE).bindparams(limit).columns(id=Integer).subquery("newest")
    found = select(newest.c.id, _document.subject_id).join_from(
        newest, SearchDocument.__table__, _document.id == newest.c.id
    )
    # The plus keeps SQLite from walking through all of a kind.
    return found.where(literal_column("+search_document.kind", String) == kind).subquery("found")


def _in_postgres(kind: str) -> Subquery:
    """Return the newest of all matches; the offset keeps PostgreSQL from walking back through everything."""
    matches = (
        select(_document.id, _document.subject_id)
        .where(_document.kind == kind, text(_IN_POSTGRES))
        .offset(0)
        .subquery("matches")
    )
    return select(matches).order_by(matches.c.id.desc()).limit(at_most(NEWEST)).subquery("found")
