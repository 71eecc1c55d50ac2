"""Reading without the session: quicker, and never behind."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db, read, transaction
from tests.support.cast import Cast

NAMES = select(User.__table__.c.name).order_by(User.__table__.c.id)


def names() -> list[str]:
    return [row.name for row in read(NAMES)]


def rename(cast: Cast, name: str) -> None:
    with transaction() as session:
        user = session.get(User, cast.id("anna"))
        assert user is not None
        user.name = name


def test_who_writes_reads_what_was_just_written(cast: Cast) -> None:
    cast.user("anna")
    with transaction() as session:
        user = session.get(User, cast.id("anna"))
        assert user is not None
        user.name = "Anouk"
        session.flush()
        assert names() == ["Anouk"]


def test_a_request_reads_what_is_committed_by_then(app: Flask, cast: Cast) -> None:
    cast.user("anna")
    with app.test_request_context("/nl/"):
        assert names() == ["Anna"]
        rename(cast, "Anouk")
        db.session.remove()
        assert names() == ["Anouk"]


def test_a_request_opens_one_connection_and_gives_it_back(app: Flask, cast: Cast) -> None:
    cast.user("anna")
    db.session.remove()
    out = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    with app.test_request_context("/nl/"):
        names()
        names()
        assert db.engine.pool.checkedout() == out + 1  # type: ignore[attr-defined]
        assert not g.reading.in_transaction()
    assert db.engine.pool.checkedout() == out  # type: ignore[attr-defined]


def test_a_question_that_fails_does_not_spoil_the_next(app: Flask, cast: Cast) -> None:
    cast.user("anna")
    with app.test_request_context("/nl/"):
        try:
            read(select(func.no_such_function()))
        except Exception as error:
            assert "no_such_function" in str(error)  # noqa: PT017 - which kind it is depends on the database
        assert names() == ["Anna"]
