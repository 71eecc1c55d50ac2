"""Rows as JSON Lines that both databases can write and read, whatever the code of the day calls them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    TableClause,
    Text,
    cast,
    column,
    insert,
    select,
    table,
)
from sqlalchemy.types import NullType, TypeEngine

from app.backoffice.backups.archive import BackupError, SavedTable
from app.core.db import UtcDateTime

BATCH: Final = 500

# A kind of value, the columns that hold it, and how it is read from the database and written to it.
KINDS: Final[tuple[tuple[str, type[TypeEngine[Any]], TypeEngine[Any]], ...]] = (
    ("moment", UtcDateTime, UtcDateTime()),
    ("date", Date, Date()),
    ("json", JSON, NullType()),  # as text: NULL and `null` stay two things
    ("boolean", Boolean, Boolean()),
    ("integer", Integer, BigInteger()),
    ("real", Float, Float()),
    ("bytes", LargeBinary, LargeBinary()),
    ("text", Enum, String()),
    ("text", String, String()),
)
TYPES: Final = {kind: type_ for kind, _, type_ in KINDS}
FROM_JSON: Final[Mapping[str, Callable[[Any], Any]]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
}


def kind_of(of: Column[Any]) -> str:
    """Return what kind of value a column holds; a new type must get its line in KINDS first."""
    for kind, type_, _ in KINDS:
        if isinstance(of.type, type_):
            return kind
    raise BackupError(f"{of.table.name}.{of.name}: no way to back up a {of.type!r}")


def kinds_of(model: Table) -> dict[str, str]:
    """Return the kind of value of each column of a table."""
    return {c.name: kind_of(c) for c in model.columns}


def portable(name: str, kinds: Mapping[str, str]) -> TableClause:
    """Return a table with plain types: it depends on nothing but the backup."""
    return table(name, *(column(c, TYPES[kind]) for c, kind in kinds.items()))


def rows_as_json(connection: Connection, model: Table) -> Iterator[bytes]:
    """Yield the rows of a table as lines, in the order of their keys, without holding them all."""
    kinds = kinds_of(model)
    plain = portable(model.name, kinds)
    read = (cast(plain.c[c], Text).label(c) if kind == "json" else plain.c[c] for c, kind in kinds.items())
    ordered = select(*read).order_by(*(plain.c[c.name] for c in model.primary_key))
    for row in connection.execute(ordered, execution_options={"yield_per": BATCH}):
        yield json.dumps(row._asdict(), default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to back up a {type(value).__name__}")


def load_rows(connection: Connection, saved: SavedTable, lines: Iterator[bytes]) -> int:
    """Insert the rows of a table in batches; return how many there were."""
    statement = insert(portable(saved.name, saved.columns))
    special = {c: FROM_JSON[kind] for c, kind in saved.columns.items() if kind in FROM_JSON}
    count = 0
    while batch := [_row(line, saved, special) for line in islice(lines, BATCH)]:
        connection.execute(statement, batch)
        count += len(batch)
    return count


def _row(line: bytes, saved: SavedTable, special: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    if row.keys() != saved.columns.keys():
        raise BackupError(f"The backup is damaged: a row of {saved.name} has other columns than its table.")
    for name, read in special.items():
        if row[name] is not None:
            row[name] = read(row[name])
    return row
