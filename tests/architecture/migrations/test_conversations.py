"""What was done in a conversation counts as read when read marks come; words stay when they go."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.architecture.migrations.test_waiting_in_line import ROWS
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

# The poster acted on 3 November, so read the first message and not the second.
SECOND = (
    "INSERT INTO message (id, response_id, author_id, body, created_at) "
    "VALUES (2, 1, 1, 'En?', '2026-11-04 10:00:00')"
)
MEETING = (
    "INSERT INTO meeting (response_id, author_id, by_poster, local_start, zone, starts_at, minutes, place, "
    "state, sequence, changed_at) VALUES (1, 1, true, '2026-12-01T10:00', 'Europe/Brussels', "
    "'2026-12-01 09:00:00', 60, '', 'proposed', 0, '2026-11-04 10:00:00')"
)


def test_what_was_read_is_known_and_messages_stay(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("conversations"))
        with db.engine.begin() as connection:
            for row in (*ROWS, SECOND):
                connection.execute(text(row))
        upgrade(revision=revision_of("conversations"))
        with db.engine.begin() as connection:
            seen = connection.execute(text("SELECT poster_seen, responder_seen FROM response")).one()
            connection.execute(text(MEETING))
        assert tuple(seen) == (1, 0)
        downgrade(revision=before("conversations"))
        with db.engine.connect() as connection:
            bodies = connection.execute(text("SELECT body FROM message ORDER BY id")).scalars().all()
        assert bodies == ["Dag!", "En?"]
        upgrade(revision=revision_of("conversations"))
        db.session.remove()
        db.engine.dispose()
