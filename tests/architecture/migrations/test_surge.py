"""What waits in a pool stays a draft of its author when surges come and go."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from tests.architecture.migrations.test_alerts import PROOF
from tests.architecture.migrations.test_new_fits import LISTING
from tests.conftest import make_app
from tests.support.revisions import ANNA, GHENT, before, revision_of, rows, run

WAVE = "INSERT INTO wave (listing_id, number, next_at) VALUES (1, 1, '2026-11-25 10:00:00')"
SURGE = (
    "INSERT INTO surge (id, public_id, municipality_id, title, body, language, started_at, started_by) "
    "VALUES ({0}, '{0}sssssssssssssss', 44021, 'Opvang', 'Veel volk', 'nl', '2026-11-25 10:00:00', 1)"
)
KEPT = "INSERT INTO pooled_offer (listing_id, surge_id, kept_at) VALUES (1, 1, '2026-11-25 10:00:00')"


def test_drafts_and_waves_stay_when_surges_come_and_go(fresh_database_url: str, tmp_path: Path) -> None:
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before("surge"))
        run(GHENT, ANNA, LISTING, WAVE, PROOF.format(name="sign_in"))
        upgrade(revision=revision_of("surge"))
        assert rows("SELECT number FROM wave WHERE NOT is_called") == [(1,)]
        run(SURGE.format(1), KEPT, PROOF.format(name="keep_offer"))
        with pytest.raises(IntegrityError):
            run(SURGE.format(2))
        run("UPDATE surge SET ended_at = '2026-11-26 10:00:00'", SURGE.format(2))
        downgrade(revision=before("surge"))
        assert not {"surge", "pooled_offer"} & set(inspect(db.engine).get_table_names())
        assert rows("SELECT id FROM listing") == [(1,)]
        assert rows("SELECT purpose FROM challenge") == [("sign_in",)]
        assert rows("SELECT number FROM wave") == [(1,)]
        db.session.remove()
        db.engine.dispose()
