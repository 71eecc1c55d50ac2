"""The calendar comes and goes with its migration; people and the links mailed to them stay."""

# ruff: noqa: E501 - statements
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

PERSON = (
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) VALUES '
    "(1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-01-01 00:00:00')"
)
CHALLENGE = (
    "INSERT INTO challenge (public_id, token_hash, code_hash, user_id, email, purpose, subject_ref, tries, created_at, "
    "expires_at) VALUES ('{id}', '{id}', 'c', 1, 'anna@example.org', '{purpose}', '', 0, '2026-01-01 00:00:00', '2026-01-01 00:30:00')"
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def ask(purpose: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(CHALLENGE.format(id=purpose[:16], purpose=purpose)))


def asked() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.execute(text("SELECT purpose FROM challenge ORDER BY id")).scalars())


def test_the_calendar_comes_and_goes(empty_app: Flask) -> None:
    upgrade(revision=before("calendar"))
    with db.engine.begin() as connection:
        connection.execute(text(PERSON))
    ask("send_response")
    with pytest.raises(IntegrityError):
        ask("sign_up")
    upgrade(revision=revision_of("calendar"))
    ask("sign_up")
    assert asked() == ["send_response", "sign_up"]
    assert {"event", "event_date", "event_sign_up"} <= set(inspect(db.engine).get_table_names())
    downgrade(revision=before("calendar"))
    assert asked() == ["send_response"]
    assert "event" not in inspect(db.engine).get_table_names()
    with pytest.raises(IntegrityError):
        ask("sign_up")
