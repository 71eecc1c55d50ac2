"""Emptying the tables after a test: also the audit log, which refuses that on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, Table, delete, text

from app.core.db import Base

REFERENCE: Final = frozenset({"municipality", "postcode", "neighbourhood"})


def empty_tables(connection: Connection) -> None:
    """Delete every row but the reference data; most tests leave the audit log empty, and that is quicker."""
    for table in reversed(used_tables(connection)):
        connection.execute(delete(table))
    if connection.execute(text("SELECT 1 FROM audit_event LIMIT 1")).first() is not None:
        with audit_log_unlocked(connection):
            connection.execute(text("DELETE FROM audit_event"))


def used_tables(connection: Connection) -> list[Table]:
    """Return the tables that hold rows, without the reference data and the audit log, parents first."""
    used = set(connection.exec_driver_sql(_which_are_used()).scalars())
    return [table for table in Base.metadata.sorted_tables if table.name in used]


@lru_cache(maxsize=1)
def _which_are_used() -> str:
    """Return the question which tables hold rows: a test uses few of them."""
    names = [t.name for t in Base.metadata.sorted_tables if t.name not in {*REFERENCE, "audit_event"}]
    return " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in names)


@contextmanager
def audit_log_unlocked(connection: Connection) -> Iterator[None]:
    """Do without the triggers of the audit log for a while, as only an owner of the database can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
        return
    rows = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'")
    ).all()
    for name, _ in rows:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, made in rows:
        connection.execute(text(made))
