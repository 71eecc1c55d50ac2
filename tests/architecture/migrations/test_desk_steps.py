"""Mails and notices that wait survive the way up and the way down."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

MAIL = (
    "INSERT INTO outbox_mail (message_id, recipient, kind, subject, text, html, headers, guard, state,"
    " attempts, last_error, created_at, due_at) VALUES ('m', 'anna@example.org', 'k', 's', 't', '', '{}',"
    " '{}', 'queued', 0, '', '2026-11-01 10:00:00', '2026-11-01 10:00:00')"
)


def run(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def value(statement: str) -> object:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_waiting_mail_stays_and_has_no_cause(fresh_database_url: str, tmp_path: Path) -> None:
    with make_app(fresh_database_url, tmp_path).app_context():
        upgrade(revision=before("desk_steps"))
        run(MAIL)
        upgrade(revision=revision_of("desk_steps"))
        assert value("SELECT count(*) FROM outbox_mail WHERE cause IS NULL") == 1
        run("UPDATE outbox_mail SET cause = 'step'")
        downgrade(revision=before("desk_steps"))
        assert value("SELECT text FROM outbox_mail WHERE state = 'queued'") == "t"
        upgrade(revision=revision_of("desk_steps"))
        assert value("SELECT count(*) FROM outbox_mail") == 1
        db.session.remove()
        db.engine.dispose()
