"""What was read of listings stays when what was told of new ones comes and goes; nothing old is told."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run

LISTING = (
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, "
    "quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, "
    "version, review_state, needs_look) VALUES (1, 'bbbbbbbbbbbbbbbb', 'offer', 'goods', 'Fiets', '', 'nl', "
    "'bikes', 44021, 1, '[]', '[]', '[]', true, 1, 'open', '2026-11-01 10:00:00', '2026-11-01 10:00:00', 1, "
    "'published', false)"
)
READ = "INSERT INTO match_profile (listing_id, version, profile) VALUES (1, 3, '{}')"


def test_what_was_read_stays_and_waits_for_nothing(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("new_fits"))
        run(GHENT, ANNA, LISTING, READ)
        upgrade(revision=revision_of("new_fits"))
        assert rows("SELECT listing_id, new_at FROM match_profile") == [(1, None)]
        run(
            "INSERT INTO match_suggestion (id, user_id, listing_id, other_id, told_at) "
            "VALUES (1, 1, 1, 1, '2026-11-25 10:00:00')"
        )
        downgrade(revision=before("new_fits"))
        assert "match_suggestion" not in inspect(db.engine).get_table_names()
        assert rows("SELECT listing_id FROM match_profile") == [(1,)]
        upgrade(revision=revision_of("new_fits"))
        assert rows("SELECT count(*) FROM match_suggestion") == [(0,)]
        db.session.remove()
        db.engine.dispose()
