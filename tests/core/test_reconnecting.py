"""The database may be restarted while the site runs."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.core import db as core_db
from app.core.db import db


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
