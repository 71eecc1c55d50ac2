"""The audit log holds what was done, in a chain that shows when somebody changes it."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from app.audit.actions import record
from app.audit.models import AuditEvent
from app.audit.queries import AuditFilters, first_broken, holds, last_seal, latest
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden
from tests.support.cast import Cast
from tests.support.emptying import audit_log_unlocked

ANNA = Actor(user_id=1, public_id="a" * 16)


def write(count: int = 3) -> None:
    for number in range(count):
        with transaction():
            record(
                ANNA, "moderation.approve", "listing", f"listing-{number}", state="published", number=number
            )


def tamper(statement: object) -> None:
    """Change the log as somebody can who owns the database."""
    db.session.remove()
    with db.engine.begin() as connection, audit_log_unlocked(connection):
        connection.execute(statement)  # type: ignore[call-overload]


def test_an_untouched_log_is_whole(app: Flask) -> None:
    assert first_broken() is None
    write()
    assert first_broken() is None
    first, second, third = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    assert (first.previous, second.previous, third.previous) == ("", first.seal, second.seal)
    assert first.actor_ref == ANNA.public_id
    assert first.details == {"state": "published", "number": 0}


@pytest.mark.parametrize(
    "values",
    [
        {"action": "moderation.reject"},
        {"actor_ref": "b" * 16},
        {"subject_ref": "another"},
        {"details": {"state": "hidden", "number": 1}},
        {"at": now()},
        {"previous": ""},
        {"seal": "0" * 64},
    ],
)
def test_a_changed_row_is_found(app: Flask, values: dict[str, object]) -> None:
    write()
    changed = db.session.scalars(select(AuditEvent.id).where(AuditEvent.subject_ref == "listing-1")).one()
    tamper(update(AuditEvent).where(AuditEvent.id == changed).values(**values))
    broken = first_broken()
    assert broken is not None
    assert broken.id == changed


@pytest.mark.parametrize("number", [0, 1])
def test_a_removed_row_is_found(app: Flask, number: int) -> None:
    write()
    tamper(delete(AuditEvent).where(AuditEvent.subject_ref == f"listing-{number}"))
    broken = first_broken()
    assert broken is not None
    assert broken.subject_ref == f"listing-{number + 1}"


def test_a_row_added_without_the_key_is_found(app: Flask) -> None:
    write()
    values = {
        "action": "x",
        "actor_ref": "",
        "subject_kind": "",
        "subject_ref": "",
        "details": {},
        "at": now(),
    }
    tamper(insert(AuditEvent).values(**values, previous=last_seal(), seal="f" * 64))
    broken = first_broken()
    assert broken is not None
    assert broken.action == "x"


def test_removing_the_newest_rows_shows_against_a_seal_noted_before(app: Flask) -> None:
    write()
    noted = last_seal()
    assert holds(noted)
    tamper(delete(AuditEvent).where(AuditEvent.seal == noted))
    assert first_broken() is None
    assert not holds(noted)
    result = app.test_cli_runner().invoke(args=["audit", "verify", "--holds", noted])
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event WHERE id > 0"]
)
def test_the_database_itself_refuses_to_change_the_log(app: Flask, statement: str) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(statement))
    assert first_broken() is None


@pytest.mark.postgres_only
def test_the_log_cannot_be_truncated(app: Flask) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text("TRUNCATE audit_event"))


def record_and_fail() -> None:
    with transaction():
        record(SYSTEM, "x", "listing", "y")
        raise Conflict


def test_what_was_undone_is_not_in_the_log(app: Flask) -> None:
    write(1)
    with pytest.raises(Conflict):
        record_and_fail()
    write(1)
    assert first_broken() is None
    assert "x" not in set(db.session.scalars(select(AuditEvent.action)))


def test_many_at_once_make_one_chain(app: Flask) -> None:
    start = threading.Barrier(6)

    def add() -> None:
        with app.app_context():
            start.wait()
            write(5)
            db.session.remove()

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(db.session.scalars(select(AuditEvent.id)).all()) == 30
    assert first_broken() is None


def test_an_administrator_reads_newest_first_and_finds(app: Flask, cast: Cast) -> None:
    write(25)
    with transaction():
        record(SYSTEM, "accounts.ban", "user", "u1")
    page = latest(cast.actor("adam"))
    assert (page.total, len(page.items), page.items[0].action) == (26, 20, "accounts.ban")
    assert len(latest(cast.actor("adam"), 2).items) == 6
    found = latest(cast.actor("adam"), 1, AuditFilters(action="moderation.", subject_ref="listing-7"))
    assert [event.subject_ref for event in found.items] == ["listing-7"]
    assert latest(cast.actor("adam"), 1, AuditFilters(actor_ref="system")).total == 1


@pytest.mark.parametrize("person", ["anna", "mona", "marie", "leila", "emil"])
def test_nobody_else_reads_it(person: str, app: Flask, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        latest(cast.actor(person))


def test_the_command_says_whether_the_log_is_whole(app: Flask) -> None:
    write()
    good = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (good.exit_code, "3 rows" in good.output) == (0, True)
    tamper(update(AuditEvent).where(AuditEvent.subject_ref == "listing-2").values(action="x"))
    bad = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "was changed" in bad.output
