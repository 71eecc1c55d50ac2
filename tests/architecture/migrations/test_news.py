"""Articles come and go with their migration; people stay."""

# ruff: noqa: E501 - statements
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import GHENT, before, revision_of

PERSON = (
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) VALUES '
    "(1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-01-01 00:00:00')"
)
ARTICLE = (
    "INSERT INTO article (id, public_id, slug, kind, title, lead, body, language, municipality_id, tags, links, practice_what, "
    "practice_who, practice_where, practice_cost, practice_contact, author_id, is_pinned, created_at, changed_at, version, "
    "review_state, needs_look) VALUES (1, 'bbbbbbbbbbbbbbbb', 'soep', '{kind}', 'Soep', '', '', 'nl', 44021, '[]', '[]', '', '', '', "
    "'', '', 1, {no}, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 'draft', {no})"
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_articles_come_and_go(empty_app: Flask) -> None:
    upgrade(revision=before("news"))
    with db.engine.begin() as connection:
        connection.execute(text(PERSON))
        connection.execute(text(GHENT))
    upgrade(revision=revision_of("news"))
    no = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        connection.execute(text(ARTICLE.format(kind="good_practice", no=no)))
        connection.execute(text("INSERT INTO article_tag (article_id, tag) VALUES (1, 'soep')"))
        connection.execute(text("INSERT INTO article_slug (slug, article_id) VALUES ('oud', 1)"))
        connection.execute(text('DELETE FROM "user"'))
        left = "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM article_tag), (SELECT count(*) FROM article_slug)"
        assert connection.execute(text(left)).all() == [(0, 0, 0)]
        connection.execute(text(PERSON))
    downgrade(revision=before("news"))
    assert "article" not in inspect(db.engine).get_table_names()
    with db.engine.connect() as connection:
        assert connection.execute(text('SELECT name FROM "user"')).scalars().all() == ["Anna"]
