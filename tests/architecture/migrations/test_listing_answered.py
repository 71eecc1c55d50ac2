"""What was answered before is known as answered afterwards; a draft is no answer."""

# ruff: noqa: E501 - statements

from __future__ import annotations

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

SLUG = "listing_answered"
ROWS = (
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) VALUES '
    "(1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-01-01 00:00:00')",
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at, sent_at) VALUES "
    "(1, 'rrrrrrrrrrrrrrr1', 1, 1, 'sent', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at) VALUES "
    "(2, 'rrrrrrrrrrrrrrr2', 2, 1, 'draft', '2026-01-01 00:00:00')",
)
LISTING = (
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, "
    "quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, version, "
    "review_state, needs_look) VALUES ({id}, 'listing00000000{id}', 'offer', 'goods', 'Fiets', '', 'nl', 'bikes', "
    "44021, 1, '[]', '[]', '[]', {true}, 1, 'open', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, "
    "'published', {false})"
)


@pytest.mark.parametrize("again", [False, True])
def test_answers_of_before_count(fresh_database_url: str, tmp_path: Path, again: bool) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade()  # the newest version alone fills in the places
        downgrade(revision=before(SLUG))
        words = {"true": "true", "false": "false"}
        if db.engine.dialect.name == "sqlite":
            words = {"true": "1", "false": "0"}
        with db.engine.begin() as connection:
            connection.execute(text(ROWS[0]))
            for number in (1, 2):
                connection.execute(text(LISTING.format(id=number, **words)))
            for row in ROWS[1:]:
                connection.execute(text(row))
        for _ in range(2 if again else 1):
            upgrade(revision=revision_of(SLUG))
            with db.engine.connect() as connection:
                found = connection.execute(text("SELECT id FROM listing WHERE is_answered ORDER BY id"))
                assert list(found.scalars()) == [1]
            downgrade(revision=before(SLUG))
        db.session.remove()
        db.engine.dispose()
