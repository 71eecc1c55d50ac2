"""Conversations stay when how people answer and what they complain of come, and go again."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.architecture.migrations.test_waiting_in_line import ROWS
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

COMPLAINT = (
    "INSERT INTO complaint (id, public_id, response_id, reporter_id, municipality_id, created_at, "
    "review_state, needs_look) VALUES (1, 'dddddddddddddddd', 1, 1, 44021, '2026-11-04 10:00:00', "
    "'published', false)"
)


def test_conversations_stay(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("complaints"))
        with db.engine.begin() as connection:
            for row in ROWS:
                connection.execute(text(row))
        upgrade(revision=revision_of("complaints"))
        with db.engine.begin() as connection:
            connection.execute(text(COMPLAINT))
            assert connection.execute(text("SELECT stopped_at FROM response")).scalar_one() is None
        downgrade(revision=before("complaints"))
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT body FROM message")).scalars().all() == ["Dag!"]
        upgrade(revision=revision_of("complaints"))
        db.session.remove()
        db.engine.dispose()
