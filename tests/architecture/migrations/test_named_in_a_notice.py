"""Notices stay when they come to say whose name stands in them, and when they no longer do."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade

from app.core.db import db
from tests.architecture.migrations.test_waiting_in_line import ROWS
from tests.conftest import make_app
from tests.support.revisions import before, revision_of, rows, run

PERSON = ROWS[1]
NOTICE = (
    "INSERT INTO notification (id, user_id, kind, title, path, subject_kind, subject_ref, created_at) VALUES "
    "(1, 1, 'groups.reply', 'Buren: Bilal antwoordt je', '/groups/buren', 'group', 'bbbbbbbbbbbbbbbb', "
    "'2026-11-02 10:00:00')"
)
TITLES = "SELECT user_id, title FROM notification"


def test_notices_stay_when_who_is_named_comes_and_goes(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("named_in_a_notice"))
        run(PERSON, NOTICE)
        there = rows(TITLES)
        upgrade(revision=revision_of("named_in_a_notice"))
        assert rows("SELECT named_id FROM notification") == [(None,)]
        run("UPDATE notification SET named_id = 1")
        downgrade(revision=before("named_in_a_notice"))
        assert rows(TITLES) == there
        db.session.remove()
        db.engine.dispose()
