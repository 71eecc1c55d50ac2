"""Notes stay as they are when they can belong together, and when they no longer can."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import downgrade, upgrade

from app.core.db import db
from tests.architecture.migrations.test_new_fits import LISTING, READ
from tests.conftest import make_app
from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run


def test_every_note_stands_alone_at_first(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("bundles"))
        run(GHENT, ANNA, LISTING, READ)
        upgrade(revision=revision_of("bundles"))
        assert rows("SELECT title, bundle FROM listing") == [("Fiets", None)]
        run("UPDATE listing SET bundle = 'eeeeeeeeeeeeeeee'")
        downgrade(revision=before("bundles"))
        assert rows("SELECT title FROM listing") == [("Fiets",)]
        assert rows("SELECT listing_id FROM match_profile") == [(1,)]
        upgrade(revision=revision_of("bundles"))
        assert rows("SELECT bundle FROM listing") == [(None,)]
        db.session.remove()
        db.engine.dispose()
