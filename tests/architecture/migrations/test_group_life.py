"""What groups gained keeps the groups, posts and requests that are there, up and down."""

# ruff: noqa: E501 - statements

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.architecture.migrations.test_groups import GROUP, MEMBER, PERSON
from tests.conftest import make_app
from tests.support.revisions import GHENT, before, revision_of

POST = (
    "INSERT INTO group_post (id, public_id, group_id, author_id, body, html, language, created_at) VALUES "
    "(1, 'cccccccccccccccc', 1, 1, 'Dag', '<p>Dag</p>', 'nl', '2026-01-01 00:00:00')"
)
CHALLENGE = (
    "INSERT INTO challenge (public_id, token_hash, code_hash, user_id, email, purpose, subject_ref, tries, created_at, expires_at) "
    "VALUES ('{0}', '{0}', 'x', 1, 'anna@example.org', '{0}', '', 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_groups_gain_and_lose_what_they_can_do(empty_app: Flask) -> None:
    upgrade(revision=before("group_life"))
    false = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        for statement in (
            GHENT,
            PERSON,
            GROUP.replace("{false}", false),
            MEMBER,
            POST,
            CHALLENGE.format("sign_in"),
        ):
            connection.execute(text(statement))
    upgrade(revision=revision_of("group_life"))
    with db.engine.begin() as connection:
        asked = 'SELECT questions, moderators_admit, is_muted, stems, pinned_at FROM "group", group_member, group_post'
        (row,) = connection.execute(text(asked)).all()
        assert (str(row[0]), bool(row[1]), bool(row[2]), row[3], row[4]) == ("[]", True, False, "", None)
        connection.execute(text(CHALLENGE.format("join_group")))
        connection.execute(
            text(
                "INSERT INTO group_poll (id, post_id, is_multiple) VALUES (1, 1, {false})".replace(
                    "{false}", false
                )
            )
        )
    downgrade(revision=before("group_life"))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT purpose FROM challenge")).scalars().all() == ["sign_in"]
        kept = 'SELECT name, role, body FROM "group", group_member, group_post'
        assert connection.execute(text(kept)).all() == [("Brei", "group_manager", "Dag")]
