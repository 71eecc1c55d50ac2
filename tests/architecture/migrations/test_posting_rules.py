"""Earlier decisions learn where they were made; what is new goes again on the way down."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.core.db import db
from tests.conftest import make_app
from tests.support.cast import GHENT
from tests.support.revisions import GHENT as GHENT_ROW
from tests.support.revisions import before, revision_of

ORGANISATION = (
    "INSERT INTO organisation (public_id, slug, name, description, website, email, phone, municipality_id,"
    " created_at, review_state, needs_look, version) VALUES ('o000000000000000', 'o', 'O', '', '', '', '',"
    f" {GHENT}, '2026-11-01 10:00:00', 'published', false, 1)"
)
DECISION = (
    "INSERT INTO review_decision (public_id, subject_kind, subject_ref, move, state_before, note, decided_at,"
    " objection, objection_answer) VALUES ('{ref}', 'organisation', '{subject}', 'reject', 'pending', 'n',"
    " '2026-11-01 10:00:00', '', '')"
)


def run(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def value(statement: str) -> object:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_decisions_know_where_they_were_made(fresh_database_url: str, tmp_path: Path) -> None:
    with make_app(fresh_database_url, tmp_path).app_context():
        upgrade(revision=before("posting_rules"))
        run(GHENT_ROW)
        run(ORGANISATION)
        run(DECISION.format(ref="d1", subject="o000000000000000"))
        run(DECISION.format(ref="d2", subject="gone"))
        upgrade(revision=revision_of("posting_rules"))
        assert value("SELECT municipality_id FROM review_decision WHERE public_id = 'd1'") == GHENT
        assert value("SELECT municipality_id FROM review_decision WHERE public_id = 'd2'") is None
        assert not value("SELECT is_automatic FROM review_decision WHERE public_id = 'd1'")
        downgrade(revision=before("posting_rules"))
        assert value("SELECT count(*) FROM review_decision WHERE note = 'n'") == 2
        upgrade(revision=revision_of("posting_rules"))
        assert value("SELECT municipality_id FROM review_decision WHERE public_id = 'd1'") == GHENT
        db.session.remove()
        db.engine.dispose()
