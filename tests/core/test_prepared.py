"""A query that comes again is put to the driver itself, and gives what it gave before."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Executable, Select, bindparam, event, func, literal, select
from sqlalchemy.exc import DBAPIError, StatementError

from app.core.clock import now
from app.core.db import db, read
from app.core.prepared import _SEEN, prepared
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from tests.listings.board import publish
from tests.support.cast import Cast

LISTING = Listing.__table__


@pytest.fixture
def listing(cast: Cast) -> None:
    """Put a listing there with columns of every kind."""
    publish(cast, title="Winterjas", languages=("nl", "ar"))
    db.session.remove()


def thrice(statement: Executable, **values: object) -> list[list[tuple[object, ...]]]:
    """Return the rows as they come the ordinary way, and twice made ready."""
    return [[tuple(row) for row in read(statement, values)] for _ in range(3)]


@pytest.mark.usefixtures("listing")
def test_each_kind_of_column_comes_back_as_it_came_before(app: Flask) -> None:
    everything: Select[tuple[object, ...]] = select(LISTING, LISTING.c.id, func.count().over().label("all"))
    with app.test_request_context("/nl/"):
        first, *later = thrice(everything)
        assert prepared(everything, db.engine.dialect)
    assert first
    assert later == [first, first]
    assert [[type(one) for one in row] for row in later[1]] == [[type(one) for one in row] for row in first]


@pytest.mark.usefixtures("listing")
def test_values_go_into_the_database_as_they_went_before(app: Flask) -> None:
    shown = (
        select(LISTING.c.title)
        .where(LISTING.c.review_state == bindparam("state", type_=LISTING.c.review_state.type))
        .where(LISTING.c.published_at <= bindparam("moment", type_=LISTING.c.published_at.type))
    )
    with app.test_request_context("/nl/"):
        seen = thrice(shown, state=ReviewState.PUBLISHED, moment=now())
        assert seen == [[("Winterjas",)]] * 3
        assert thrice(shown, state=ReviewState.HIDDEN, moment=now()) == [[]] * 3


def test_a_value_that_is_missing_is_an_error_and_no_null(app: Flask) -> None:
    by_name = select(LISTING.c.id).where(LISTING.c.title == bindparam("title"))
    with app.test_request_context("/nl/"):
        thrice(by_name, title="x")
        with pytest.raises(StatementError):
            read(by_name)


def test_a_list_of_values_is_left_to_sqlalchemy(app: Flask) -> None:
    some = select(LISTING.c.id).where(LISTING.c.title.in_(bindparam("titles", expanding=True)))
    with app.test_request_context("/nl/"):
        assert thrice(some, titles=["a", "b"]) == [[], [], []]
        assert prepared(some, db.engine.dialect) is None


def test_what_sqlalchemy_has_to_write_is_looked_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    some = select(LISTING.c.id).where(LISTING.c.title.in_(bindparam("titles", expanding=True)))
    for _ in range(2):
        prepared(some, db.engine.dialect)
    monkeypatch.setattr(Select, "compile", None)
    assert prepared(some, db.engine.dialect) is None


def test_what_fails_is_called_what_sqlalchemy_calls_it(app: Flask) -> None:
    wrong = select(literal(1) / func.abs(bindparam("by", type_=LISTING.c.id.type)), func.no_such_function())
    with app.test_request_context("/nl/"):
        for _ in range(3):
            with pytest.raises(DBAPIError):
                read(wrong, {"by": 0})
        assert read(select(literal(1)))[0][0] == 1


def test_who_listens_hears_every_query(app: Flask) -> None:
    heard: list[str] = []
    titles = select(LISTING.c.title)
    with app.test_request_context("/nl/"):
        thrice(titles)
        note = lambda *args: heard.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        thrice(titles)
        event.remove(db.engine, "before_cursor_execute", note)
        thrice(titles)
    assert len(heard) == 3


def test_what_was_built_for_one_request_is_forgotten_with_it(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/nl/"):
        before = len(_SEEN)
        read(select(LISTING.c.title).where(LISTING.c.author_id == cast.id("anna")))
    assert len(_SEEN) <= before
