"""A page that is kept is never older than the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.core.db import db, transaction
from app.moderation.rules import Move, Reason
from tests.conftest import make_app
from tests.listings.board import decide, publish
from tests.support.cast import Cast
from tests.support.emptying import empty_tables

LIST = "/nl/listings"
SOME_TIME = datetime(2026, 11, 25, 10, 0, 10, tzinfo=UTC)


@pytest.fixture
def app(migrated_app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs: with pages that are kept."""
    app = make_app(database_url, tmp_path, KEEP_PAGES=True)
    with app.app_context(), time_machine.travel(SOME_TIME, tick=False):
        yield app
        db.session.remove()
        with db.engine.begin() as connection:
            empty_tables(connection)
        db.engine.dispose()


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """What the application asks of the database."""
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def again(client: FlaskClient, address: str = LIST) -> tuple[str, str]:
    response = client.get(address)
    assert response.status_code == 200
    return response.text, response.headers["ETag"]


def test_a_page_is_kept_and_who_has_it_hears_so(cast: Cast, app: Flask, asked: list[str]) -> None:
    publish(cast)
    client = app.test_client()
    # Another database of the same PostgreSQL server may commit in between, which ends a kept page too.
    for _try in range(20):
        first = client.get(LIST)
        asked.clear()
        second = client.get(LIST)
        unchanged = client.get(LIST, headers={"If-None-Match": first.headers["ETag"]})
        if not asked:
            break
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    assert "frame-ancestors 'none'" in unchanged.headers["Content-Security-Policy"]
    assert asked == []


def test_whatever_changes_in_the_database_makes_it_anew(cast: Cast, app: Flask) -> None:
    listing, client = publish(cast), app.test_client()
    text, etag = again(client)
    assert listing.title in text
    decide(cast, listing, Move.HIDE, reason=Reason.UNSAFE)
    assert client.get(LIST, headers={"If-None-Match": etag}).status_code == 200
    assert listing.title not in again(client)[0]
    decide(cast, listing, Move.RESTORE)
    assert listing.title in again(client)[0]


def test_a_change_that_is_taken_back_changes_nothing(cast: Cast, app: Flask) -> None:
    listing, client = publish(cast), app.test_client()
    before = again(client)
    with suppress(ZeroDivisionError), transaction() as session:
        session.merge(listing).title = "Nooit"
        session.flush()
        raise ZeroDivisionError
    assert again(client) == before


def test_the_next_minute_and_the_other_language_have_their_own_page(cast: Cast, app: Flask) -> None:
    publish(cast)
    client = app.test_client()
    text, etag = again(client)
    assert again(client, "/fr/listings")[0] != text
    with time_machine.travel(SOME_TIME + timedelta(minutes=5), tick=False):
        later, other = again(client)
    assert "5\u00a0minuten\u00a0geleden" in later
    assert other != etag


def test_who_carries_a_cookie_gets_a_page_of_their_own(cast: Cast, app: Flask) -> None:
    publish(cast)
    again(app.test_client())
    page = cast.client("dario").get(LIST)
    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert "Mijn account" in page.text
    assert "Mijn account" not in again(app.test_client())[0]


def test_a_new_connection_begins_with_nothing_kept(cast: Cast, app: Flask, asked: list[str]) -> None:
    publish(cast)
    client = app.test_client()
    before = again(client)
    app.extensions["kept_pages"]._connection.close()
    asked.clear()
    assert again(client) == before
    assert asked
    db.engine.dispose()
    assert again(client) == before
