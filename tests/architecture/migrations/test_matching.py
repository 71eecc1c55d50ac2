"""What was read of listings comes and goes with its migration; the listings stay as they were."""

# ruff: noqa: E501 - statements
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before, revision_of

MUNICIPALITY = (
    "INSERT INTO municipality (id, slug, name_nl, name_fr, province, lat, lon) VALUES "
    "(44021, 'gent', 'Gent', 'Gand', 'Oost-Vlaanderen', 51.05, 3.72)"
)
PERSON = (
    'INSERT INTO "user" (id, public_id, email, name, language, speaks, totp_last_step, created_at) VALUES '
    "(1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '[]', 0, '2026-01-01 00:00:00')"
)
LISTING = (
    "INSERT INTO listing (id, public_id, kind, help, title, body, language, category, municipality_id, quantity, weekdays, dayparts, "
    "languages, little_dutch_ok, author_id, life, created_at, edited_at, version, review_state, needs_look) VALUES "
    "(1, 'cccccccccccccccc', 'offer', 'goods', 'Fiets', '', 'nl', 'bikes', 44021, 1, '[]', '[]', '[]', {true}, 1, 'open', "
    "'2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 'published', {false})"
)
PHOTO_OR_ANSWER = (
    "INSERT INTO response (id, public_id, listing_id, responder_id, state, created_at) VALUES "
    "(1, 'dddddddddddddddd', 1, 1, 'sent', '2026-01-01 00:00:00')"
)
READ = (
    "INSERT INTO match_profile (listing_id, version, profile) VALUES (1, 1, '{}')",
    "INSERT INTO match_term (kind, term, cell, listing_id) VALUES ('offer', 'bike', 1, 1)",
    "INSERT INTO match_dismissal (id, user_id, listing_id, other_id, created_at) VALUES (1, 1, 1, 1, '2026-01-01 00:00:00')",
)


@pytest.fixture
def empty_app(fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database in which nothing was ever made."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(*statements: str) -> None:
    is_postgres = db.engine.dialect.name == "postgresql"
    words = {"{true}": "true" if is_postgres else "1", "{false}": "false" if is_postgres else "0"}
    with db.engine.begin() as connection:
        for statement in statements:
            for word, value in words.items():
                statement = statement.replace(word, value)
            connection.execute(text(statement))


def value(statement: str) -> object:
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


def test_what_was_read_comes_and_goes_and_listings_stay(empty_app: Flask) -> None:
    upgrade(revision=before("matching"))
    run(MUNICIPALITY, PERSON, LISTING, PHOTO_OR_ANSWER)
    upgrade(revision=revision_of("matching"))
    run("UPDATE listing SET import_ref = 'o001'", *READ)
    assert value("SELECT title FROM listing WHERE import_ref = 'o001'") == "Fiets"
    downgrade(revision=before("matching"))
    assert not {"match_profile", "match_term", "match_dismissal"} & set(inspect(db.engine).get_table_names())
    assert value("SELECT count(*) FROM listing JOIN response ON response.listing_id = listing.id") == 1
    upgrade(revision=revision_of("matching"))
    assert value("SELECT count(*) FROM listing WHERE import_ref IS NULL") == 1
    assert value("SELECT count(*) FROM match_profile") == 0
