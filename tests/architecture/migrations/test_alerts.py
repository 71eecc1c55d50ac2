"""Alerts and what is counted of impact come and go with their migrations; a proof that saves one goes too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

PERSON = (
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) VALUES '
    "(1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-01-01 00:00:00')"
)
PROOF = (
    "INSERT INTO challenge (public_id, token_hash, code_hash, user_id, email, purpose, subject_ref, tries, "
    "created_at, expires_at) VALUES ('{name}', '{name}', 'c', 1, 'anna@example.org', '{name}', '', 0, "
    "'2026-01-01 00:00:00', '2026-01-01 00:30:00')"
)
ALERT = (
    "INSERT INTO alert (id, public_id, user_id, params, rhythm, created_at) VALUES "
    "(1, 'bbbbbbbbbbbbbbbb', 1, '{}', 'daily', '2026-01-01 00:00:00')"
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_alerts_come_and_go_and_other_proofs_stay(empty_app: Flask) -> None:
    upgrade(revision=before("alerts"))
    with db.engine.begin() as connection:
        connection.execute(text(PERSON))
        connection.execute(text(PROOF.format(name="sign_in")))
    upgrade(revision=revision_of("alerts"))
    with db.engine.begin() as connection:
        connection.execute(text(PROOF.format(name="save_alert")))
        connection.execute(text(ALERT))
    downgrade(revision=before("alerts"))
    assert "alert" not in inspect(db.engine).get_table_names()
    with db.engine.begin() as connection:
        assert connection.scalars(text("SELECT purpose FROM challenge")).all() == ["sign_in"]


def test_impact_is_counted_anew_after_its_migration(empty_app: Flask) -> None:
    upgrade(revision=revision_of("impact"))
    assert "impact_month" in inspect(db.engine).get_table_names()
    downgrade(revision=before("impact"))
    assert "impact_month" not in inspect(db.engine).get_table_names()
