"""What alerts told stays told when waves come and go."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.core.db import db
from tests.architecture.migrations import test_alerts
from tests.architecture.migrations.test_alerts import ALERT, PERSON
from tests.support.revisions import GHENT, before, revision_of

empty_app = test_alerts.empty_app

LISTING = (
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, "
    "quantity, weekdays, dayparts, languages, little_dutch_ok, author_id, life, created_at, edited_at, "
    "review_state, version, needs_look) VALUES ({id}, '{id}ccccccccccccccc', 'request', 'goods', 'Fiets', "
    "'', 'nl', 'bikes', 44021, 1, '[]', '[]', '[]', {false}, 1, 'open', '2026-01-01 00:00:00', "
    "'2026-01-01 00:00:00', 'published', 1, {false})"
)
HIT = (
    "INSERT INTO alert_hit (user_id, alert_id, listing_id, due_at, told_at, mail_ref) VALUES "
    "(1, 1, 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'dddddddddddddddd')"
)
CALL = (
    "INSERT INTO alert_hit (user_id, listing_id, offer_id, wave, due_at, told_at, mail_ref) VALUES "
    "(1, 2, 1, 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'eeeeeeeeeeeeeeee')"
)


def test_waves_come_and_go_and_what_alerts_told_stays(empty_app: Flask) -> None:
    upgrade(revision=before("waves"))
    false = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        listings = [LISTING.format(id=number, false=false) for number in (1, 2)]
        for statement in (GHENT, PERSON, ALERT, *listings, HIT):
            connection.execute(text(statement))
    upgrade(revision=revision_of("waves"))
    with db.engine.begin() as connection:
        connection.execute(text(CALL))
        assert connection.scalars(text("SELECT alert_id FROM alert_hit ORDER BY id")).all() == [1, None]
    downgrade(revision=before("waves"))
    assert "wave" not in inspect(db.engine).get_table_names()
    with db.engine.connect() as connection:
        assert connection.scalars(text("SELECT alert_id FROM alert_hit")).all() == [1]


def test_an_alert_that_stops_leaves_what_it_told(empty_app: Flask) -> None:
    upgrade(revision=before("waves"))
    false = "false" if db.engine.dialect.name == "postgresql" else "0"
    with db.engine.begin() as connection:
        for statement in (GHENT, PERSON, ALERT, LISTING.format(id=1, false=false), HIT):
            connection.execute(text(statement))
    upgrade(revision=revision_of("waves"))
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alert"))
        assert connection.scalars(text("SELECT alert_id FROM alert_hit")).all() == [None]
