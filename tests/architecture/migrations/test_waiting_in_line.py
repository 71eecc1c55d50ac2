"""Answers keep what was said of them when questions and first answers are told apart."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import GHENT, before, revision_of

ROWS = (
    GHENT,
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) '
    "VALUES (1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-11-01 10:00:00')",
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, "
    "quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, "
    "version, review_state, needs_look) VALUES (1, 'bbbbbbbbbbbbbbbb', 'offer', 'goods', 'Fiets', '', 'nl', "
    "'bikes', 44021, 1, '[]', '[]', '[]', true, 1, 'open', '2026-11-01 10:00:00', '2026-11-01 10:00:00', 1, "
    "'published', false)",
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at, sent_at, "
    "poster_read_at) VALUES (1, 'cccccccccccccccc', 1, 1, 'agreed', '2026-11-02 10:00:00', "
    "'2026-11-02 10:00:00', '2026-11-03 10:00:00')",
    "INSERT INTO message (id, response_id, author_id, body, created_at) "
    "VALUES (1, 1, 1, 'Dag!', '2026-11-02 10:00:00')",
)


def _one(statement: str) -> list[object]:
    with db.engine.connect() as connection:
        return list(connection.execute(text(statement)).one())


def test_answers_and_their_messages_stay(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("waiting_in_line"))
        with db.engine.begin() as connection:
            for row in ROWS:
                connection.execute(text(row))
        upgrade(revision=revision_of("waiting_in_line"))
        is_question, answered, read = _one("SELECT is_question, answered_at, poster_read_at FROM response")
        assert not is_question
        assert answered == read
        with db.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO listing_care (listing_id, rested_at) VALUES (1, '2026-11-03 10:00:00')")
            )
        downgrade(revision=before("waiting_in_line"))
        assert _one("SELECT state, poster_read_at FROM response")[0] == "agreed"
        assert _one("SELECT body FROM message") == ["Dag!"]
        upgrade(revision=revision_of("waiting_in_line"))
        db.session.remove()
        db.engine.dispose()
