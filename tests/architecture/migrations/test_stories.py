"""Conversations stay as they are when stories come and go; no old message becomes a thank-you."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.core.db import db
from tests.architecture.migrations.test_new_fits import LISTING
from tests.conftest import make_app
from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run

ANSWER = (
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at) "
    "VALUES (1, 'cccccccccccccccc', 1, 1, 'done', '2026-11-02 10:00:00')"
)
MESSAGE = (
    "INSERT INTO message (id, response_id, author_id, body, created_at) "
    "VALUES (1, 1, 1, 'Merci!', '2026-11-02 10:00:00')"
)
STORY = (
    "INSERT INTO story (id, public_id, response_id, author_id, by_poster, body, language, municipality_id, "
    "created_at, review_state, needs_look) VALUES (1, 'dddddddddddddddd', 1, 1, true, 'Dag', 'nl', 44021, "
    "'2026-11-03 10:00:00', 'draft', false)"
)
YES = (
    "INSERT INTO story_consent (id, story_id, by_poster, user_id, shown_as, said_at) "
    "VALUES (1, 1, true, 1, 'name', '2026-11-03 10:00:00')"
)


def test_messages_stay_and_none_is_a_thank_you(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("stories"))
        run(GHENT, ANNA, LISTING, ANSWER, MESSAGE)
        upgrade(revision=revision_of("stories"))
        assert rows("SELECT body FROM message WHERE NOT is_thanks") == [("Merci!",)]
        run(STORY, YES)
        downgrade(revision=before("stories"))
        assert not {"story", "story_consent"} & set(inspect(db.engine).get_table_names())
        assert rows("SELECT body FROM message") == [("Merci!",)]
        upgrade(revision=revision_of("stories"))
        assert rows("SELECT count(*) FROM story") == [(0,)]
        db.session.remove()
        db.engine.dispose()
