"""Messages that are there came by no mail; two never come by the same one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from tests.architecture.migrations.test_waiting_in_line import ROWS
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

BY_MAIL = (
    "INSERT INTO message (response_id, author_id, body, created_at, mail_digest) "
    "VALUES (1, 1, 'Per mail', '2026-11-04 10:00:00', 'abc')"
)


def test_a_mail_makes_one_message(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("mail_replies"))
        with db.engine.begin() as connection:
            for row in ROWS:
                connection.execute(text(row))
        upgrade(revision=revision_of("mail_replies"))
        insert = BY_MAIL.replace("(response_id", "(id, response_id")
        with db.engine.begin() as connection:
            connection.execute(text(insert.replace("VALUES (1", "VALUES (7, 1")))
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(insert.replace("VALUES (1", "VALUES (8, 1")))
        downgrade(revision=before("mail_replies"))
        with db.engine.connect() as connection:
            bodies = connection.execute(text("SELECT body FROM message ORDER BY id")).scalars().all()
        assert bodies == ["Dag!", "Per mail"]
        upgrade(revision=revision_of("mail_replies"))
        db.session.remove()
        db.engine.dispose()
