"""Listings say when on each weekday: what was there goes on meaning each day with each part of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import GHENT, before, revision_of

SLUG = "moments"
AT = datetime(2026, 11, 1, tzinfo=UTC)
PERSON = """INSERT INTO "user" (public_id, email, name, language, speaks, totp_last_step, created_at)
VALUES ('u', 'anna@example.org', 'Anna', 'nl', '[]', 0, :at)"""
LISTING = """INSERT INTO listing (public_id, kind, help, title, body, language, category, municipality_id,
quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, version,
review_state, needs_look) SELECT
'l', 'offer', 'time', 'Huiswerk', '', 'nl', 'homework', 44021,
1, '[2, 5]', '["morning"]', '[]', true, id, 'open', :at, :at, 1,
'published', false FROM "user" """


@pytest.fixture
def old_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database as it was before, with one listing."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before(SLUG))
        with db.engine.begin() as connection:
            connection.execute(text(GHENT))
            connection.execute(text(PERSON), {"at": AT})
            connection.execute(text(LISTING), {"at": AT})
        yield app
        db.session.remove()
        db.engine.dispose()


def row() -> Any:
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM listing")).mappings().one()


def test_days_and_parts_stay_as_they_were(old_app: Flask) -> None:
    upgrade(revision=revision_of(SLUG))
    assert row()["moments"] in ([], "[]")
    assert row()["weekdays"] in ([2, 5], "[2, 5]")
    downgrade(revision=before(SLUG))
    assert "moments" not in row()
    assert row()["dayparts"] in (["morning"], '["morning"]')
