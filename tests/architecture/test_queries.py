"""No page asks the database more when there is more to show, and what everyone opens asks little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.core.db import db, transaction
from app.listings.actions import refresh_index
from app.listings.models import Listing
from app.responses import actions, queries
from tests.responses.stage import Stage
from tests.support.cast import Cast

FEW: Final = 21
MANY: Final = 50
Seen = list[tuple[str, Any]]

# Who opens which page, and how many queries it may take at 20 cards and at any number of rows.
PAGES: Final = (
    ("", "/nl/", 5),
    ("", "/nl/listings", 4),
    ("", "/nl/listings?page=2", 4),
    ("", "/nl/listings?kind=offer&category=transport-and-moving&place=gent&q=fiets", 4),
    ("", "/nl/listings?format=atom", 4),
    ("", "/nl/listings/{listing}", 5),
    ("", "/nl/organisations", 5),
    ("dario", "/nl/", 5),
    ("dario", "/nl/listings", 5),
    ("dario", "/nl/listings?q=fiets", 5),
    ("dario", "/nl/listings/{listing}", 5),
    ("anna", "/nl/listings/{listing}", 5),
    ("dario", "/nl/responses/{answer}", 5),
    ("anna", "/nl/responses/{answer}", 5),
    ("anna", "/nl/account", 8),
    ("anna", "/nl/account/listings", 5),
    ("anna", "/nl/account/responses", 5),
    ("anna", "/nl/account/notifications", 5),
    ("marie", "/nl/listings", 6),
    ("marie", "/nl/moderation", 12),
)
LISTS: Final = (
    ("/nl/listings", "ix_listing_newest"),
    ("/nl/listings?page=2", "ix_listing_newest"),
    ("/nl/listings?kind=offer", "ix_listing_kind"),
    ("/nl/listings?kind=offer&help=goods", "ix_listing_kind_help"),
    ("/nl/listings?kind=offer&category=bikes", "ix_listing_kind_category"),
    ("/nl/listings?category=bikes", "ix_listing_category"),
    ("/nl/listings?place=gent", "ix_listing_municipality"),
    ("/nl/listings?place=ledeberg", "ix_listing_neighbourhood"),
    ("/nl/listings?q=fiets", "VIRTUAL TABLE"),
    ("/nl/listings?q=fiets&kind=offer&place=gent", "VIRTUAL TABLE"),
    ("/nl/", "ix_listing_newest"),
)


@contextmanager
def watched() -> Iterator[Seen]:
    """Collect what is asked of the database."""
    seen: Seen = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(cast: Cast, count: int) -> tuple[str, str]:
    """Let anna post that many bikes, dario answer each, and both talk; return the last note and answer."""
    stage, listing, answer = Stage(cast), "", ""
    for _ in range(count):
        listing = stage.listing("anna", quantity=count)
        answer = stage.answer("dario", listing)
    speaker = cast.actor("dario")
    with transaction() as session:
        for row in session.scalars(select(Listing)):
            refresh_index(row)
        for _ in range(count):
            actions.send_message(speaker, queries.get(speaker, answer), "Ik kom om tien uur.")
    return listing, answer


def count(client: FlaskClient, path: str) -> int:
    """Return how many queries a page takes, once the process is warm."""
    assert client.get(path).status_code == 200, path
    with watched() as seen:
        client.get(path)
    return len(seen)


def test_more_rows_take_no_more_queries(cast: Cast) -> None:
    taken: list[dict[tuple[str, str], int]] = []
    clients = {name: cast.client(name or None) for name, _path, _most in PAGES}
    for number in (FEW, MANY - FEW):
        listing, answer = fill(cast, number)
        taken.append(
            {
                (name, path): count(clients[name], path.format(listing=listing, answer=answer))
                for name, path, _most in PAGES
            }
        )
    few, many = taken
    assert few == many
    assert [(name, path, many[name, path]) for name, path, most in PAGES if many[name, path] > most] == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("path", "index_name"), LISTS)
def test_a_list_walks_through_an_index(cast: Cast, path: str, index_name: str) -> None:
    fill(cast, 2)
    client = cast.client()
    client.get(path)
    with watched() as seen:
        client.get(path)
    plans = [plan(*query) for query in seen if "FROM listing" in query[0] or "JOIN listing" in query[0]]
    assert plans
    for steps in plans:
        assert index_name in steps
        assert "TEMP B-TREE" not in steps
        assert "SCAN listing\n" not in steps


def plan(statement: str, parameters: Any) -> str:
    """Return how SQLite would answer a query."""
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(row[3] for row in rows) + "\n"
