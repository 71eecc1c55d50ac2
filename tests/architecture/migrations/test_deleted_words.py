"""The index of words forgets what is deleted, and still finds what is there."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

ROW = "INSERT INTO search_document (id, kind, subject_id, stems) VALUES (1, 'listing', 1, 'fiets')"
FOUND = {
    "sqlite": "SELECT count(*) FROM search_fts WHERE search_fts MATCH 'fiets'",
    "postgresql": "SELECT count(*) FROM search_document "
    "WHERE to_tsvector('simple', stems) @@ to_tsquery('simple', 'fiets')",
}


def test_words_are_found_before_and_after(fresh_database_url: str, tmp_path: Path) -> None:
    app, here = make_app(fresh_database_url, tmp_path), revision_of("deleted_words")
    with app.app_context():
        upgrade(revision=before("deleted_words"))
        with db.engine.begin() as connection:
            connection.execute(text(ROW))
        for step, revision in ((upgrade, here), (downgrade, before("deleted_words")), (upgrade, here)):
            step(revision=revision)
            with db.engine.connect() as connection:
                assert connection.scalar(text(FOUND[connection.dialect.name])) == 1
