"""Choices and lines of inboxes survive the migration in both directions, and its rules hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

SLUG = "digests"
PERSON = (
    'INSERT INTO "user" (id, public_id, email, name, language, created_at, speaks, totp_last_step) '
    "VALUES (1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '2026-11-25 10:00:00', '[]', 0)"
)
CHOICE = "INSERT INTO notice_preference (user_id, kind, channel) VALUES (1, '{}', '{}')"
LINE = (
    "INSERT INTO notification (user_id, kind, title, path, subject_kind, subject_ref, created_at) "
    "VALUES (1, 'k', 'Fiets', '/x', 'listing', 'a', '2026-11-25 10:00:00')"
)


@pytest.fixture
def old_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before(SLUG))
        yield app
        db.session.remove()
        db.engine.dispose()


def run(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def channels() -> dict[str, str]:
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, channel FROM notice_preference"))
        return {row.kind: row.channel for row in rows}


def test_choices_keep_and_overviews_become_mails_again(old_app: Flask) -> None:
    run(PERSON, LINE, CHOICE.format("a", "mail"), CHOICE.format("b", "inbox"))
    upgrade(revision=revision_of(SLUG))
    assert channels() == {"a": "mail", "b": "inbox"}
    run(
        CHOICE.format("c", "daily"),
        "INSERT INTO quiet_time (user_id, begin_hour, end_hour) VALUES (1, 22, 8)",
    )
    with pytest.raises(IntegrityError):
        run(CHOICE.format("d", "hourly"))
    with pytest.raises(IntegrityError):
        run("UPDATE quiet_time SET end_hour = 24")
    downgrade(revision=before(SLUG))
    assert channels() == {"a": "mail", "b": "inbox", "c": "mail"}
    with pytest.raises(IntegrityError):
        run(CHOICE.format("d", "weekly"))
    upgrade(revision=revision_of(SLUG))
    with db.engine.connect() as connection:
        line = connection.execute(text("SELECT title, topic, mail_id, digest_at FROM notification")).one()
    assert tuple(line) == ("Fiets", "", "", None)
