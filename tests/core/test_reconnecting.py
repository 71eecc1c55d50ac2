"""The database may be restarted while the site runs."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from app.core import db as core_db
from app.core.db import db
from tests.support.cast import Cast


@pytest.mark.postgres_only
def test_a_connection_that_died_while_idle_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # The only one: of several the pool could give another, and the next test would get the dead one.
    db.engine.dispose()
    monkeypatch.setattr(core_db, "IDLE_SECONDS", -1)
    mine = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    server = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with server.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
    server.dispose()
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != mine


@pytest.mark.parametrize("path", ["/nl/account", "/nl/", "/nl/listings/new"])
def test_who_is_signed_in_reads_that_it_is_busy_while_the_database_is_away(
    app: Flask, cast: Cast, path: str
) -> None:
    client = FlaskClient(app, Response)  # the checked client refuses a 503
    cast.sign_in(client, "anna")

    def away(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(db.engine, "before_cursor_execute", away)
    try:
        response = client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", away)
    assert response.status_code == 503
    assert "Het is nu heel druk" in response.text
