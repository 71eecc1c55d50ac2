"""The index is emptied, for it is of another kind on either side; what is written afterwards is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.core.db import db, is_postgres
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

SLUG = "search_words"
WRITE = "INSERT INTO search_document (id, kind, subject_id, stems) VALUES (:id, 'listing', 7, :stems)"
FIND = {
    (
        "sqlite",
        True,
    ): 'SELECT rowid FROM search_fts WHERE search_fts MATCH \'"fiet" AND "_listing_in_44021"\'',
    ("sqlite", False): "SELECT rowid FROM search_fts WHERE search_fts MATCH '\"fiet\"'",
    ("postgresql", True): "SELECT id FROM search_document "
    "WHERE search_fts_vector @@ CAST('''fiet'' & ''_listing_in_44021''' AS tsquery)",
    ("postgresql", False): "SELECT id FROM search_document "
    "WHERE to_tsvector('simple', stems) @@ to_tsquery('simple', '''fiet''')",
}


@pytest.fixture
def old_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database of the version before."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before(SLUG))
        yield app
        db.session.remove()
        db.engine.dispose()


def write(**values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(WRITE), values)


def find(*, is_new: bool) -> list[int]:
    statement = FIND["postgresql" if is_postgres() else "sqlite", is_new]
    with db.engine.connect() as connection:
        return list(connection.scalars(text(statement)))


def count() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM search_document")) or 0


def test_the_index_changes_its_kind_and_back(old_app: Flask) -> None:
    write(id=1, stems="fiet fiets")
    assert find(is_new=False) == [1]
    upgrade(revision=revision_of(SLUG))
    assert count() == 0
    write(id=1_764_000_000_000_000, stems="fiet _listing_in_44021")
    learn()
    assert find(is_new=True) == [1_764_000_000_000_000]
    downgrade(revision=before(SLUG))
    assert count() == 0
    assert "search_gram" not in inspect(db.engine).get_table_names()
    write(id=2, stems="fiet")
    assert find(is_new=False) == [2]
    upgrade(revision=revision_of(SLUG))
    assert count() == 0


def learn() -> None:
    """Learning the words of a document leaves the index as it is."""
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE search_document SET unlearned = NULL"))
