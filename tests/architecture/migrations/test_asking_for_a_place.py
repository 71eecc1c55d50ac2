"""An answer keeps what was said of it when it can be known since when its writer wants a place."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade

from app.core.db import db
from tests.architecture.migrations.test_waiting_in_line import ROWS
from tests.conftest import make_app
from tests.support.revisions import before, revision_of, rows, run

ANSWER = "SELECT state, sent_at FROM response"


def test_answers_stay_when_asking_for_a_place_comes_and_goes(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("asking_for_a_place"))
        run(*ROWS)
        there = rows(ANSWER)
        upgrade(revision=revision_of("asking_for_a_place"))
        assert rows("SELECT place_asked_at FROM response") == [(None,)]
        run("UPDATE response SET place_asked_at = '2026-11-26 10:00:00'")
        downgrade(revision=before("asking_for_a_place"))
        assert rows(ANSWER) == there
        db.session.remove()
        db.engine.dispose()
