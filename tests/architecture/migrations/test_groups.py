"""Groups come and go with their migration; people stay."""

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
PLACE = (
    "INSERT INTO municipality (id, slug, name_nl, name_fr, province, lat, lon) VALUES "
    "(44021, 'gent', 'Gent', 'Gand', 'oost-vlaanderen', 51, 3) ON CONFLICT DO NOTHING"
)
GROUP = (
    'INSERT INTO "group" (id, public_id, slug, name, description, language, municipality_id, joining, reading, '
    "writing, version, created_at, created_by, review_state, needs_look) VALUES (1, 'bbbbbbbbbbbbbbbb', 'brei', "
    "'Brei', '', 'nl', 44021, 'asking', 'members', 'members', 1, '2026-01-01 00:00:00', 1, 'published', {false})"
)
MEMBER = (
    "INSERT INTO group_member (id, group_id, user_id, role, joined_at, read_up_to) VALUES "
    "(1, 1, 1, 'group_manager', '2026-01-01 00:00:00', 0)"
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_groups_come_and_go(empty_app: Flask) -> None:
    upgrade(revision=before("groups"))
    with db.engine.begin() as connection:
        connection.execute(text(GHENT))
        connection.execute(text(PERSON))
    upgrade(revision=revision_of("groups"))
    false = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        connection.execute(text(PLACE))
        connection.execute(text(GROUP.replace("{false}", false)))
        connection.execute(text(MEMBER))
        connection.execute(text('DELETE FROM "user"'))
        left = connection.execute(text('SELECT created_by, (SELECT count(*) FROM group_member) FROM "group"'))
        assert left.all() == [(None, 0)]
        connection.execute(text(PERSON))
    downgrade(revision=before("groups"))
    assert "group_post" not in inspect(db.engine).get_table_names()
    with db.engine.connect() as connection:
        assert connection.execute(text('SELECT name FROM "user"')).scalars().all() == ["Anna"]
