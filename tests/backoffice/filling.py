"""One row or more in every table there is, so that a table of tomorrow is in the drill by itself."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    Row,
    Table,
    insert,
    null,
    select,
)

from app.accounts.models import User
from app.audit.actions import record
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import Base, UtcDateTime, db, transaction
from app.media.actions import recode, store
from app.search.actions import index, learn_some
from app.search.rules import Entry
from tests.support.cast import Cast

TEXT = "Ça va? Ⓐ ‎مرحبا 🧺 'quoted' \"twice\" \\ back\nnew line, tab\t."
LEFT_ALONE = {
    "audit_event",
    "media_file",
    "search_document",
    "search_word",
    "search_gram",
    "municipality",
    "postcode",
    "neighbourhood",
}

# Rows that are about one of two things, never both.
ONE_OF_TWO = {"complaint": ("response_id", "record_id"), "listing": ("group_id", "organisation_id")}


def fill(cast: Cast, many: int = 0) -> None:
    """Put two rows into each table, a picture beside, and `many` more people."""
    anna = cast.actor("anna")
    with transaction() as session:
        connection = session.connection()
        for table in Base.metadata.sorted_tables:
            if table.name not in LEFT_ALONE:
                for number in (1, 2):
                    connection.execute(insert(table).values(_row(connection, table, number)))
        record(SYSTEM, "drill.filled", "user", anna.public_id, many=many, text=None)
        index("listing", Entry(1, ["De fietsen herstellen"], [], now()))
        learn_some()
        store(anna, "listing", "l" * 16, recode(picture()), alt=TEXT)
        people = [_row(connection, Base.metadata.tables["user"], 10 + n) for n in range(many)]
        if people:
            connection.execute(insert(User.__table__), people)  # type: ignore[arg-type]


def picture(colour: str = "red") -> bytes:
    """Return a small picture."""
    held = BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, "PNG")
    return held.getvalue()


def _row(connection: Connection, table: Table, number: int) -> dict[str, Any]:
    skipped = {c.name for c in table.columns if c.primary_key and not c.foreign_keys and c.name == "id"}
    if table.name in ONE_OF_TWO:
        skipped.add(ONE_OF_TWO[table.name][number % 2])
    return {c.name: _value(connection, c, number) for c in table.columns if c.name not in skipped}


def _value(connection: Connection, column: Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        ids = list(connection.scalars(select(key.column).order_by(key.column).limit(2)))
        return ids[number % len(ids)] if ids else None
    if column.nullable and number == 2:
        return null() if isinstance(column.type, JSON) else None
    if isinstance(column.type, Enum):
        return column.type.enum_class and next(iter(column.type.enum_class))
    if isinstance(column.type, JSON):
        return {"text": TEXT, "n": number} if number == 1 else None
    for type_, value in _plain_values(number):
        if isinstance(column.type, type_):
            return value
    return f"{number}{column.name}{TEXT}"[: getattr(column.type, "length", None)]


def _plain_values(number: int) -> list[tuple[type[Any], Any]]:
    return [
        (UtcDateTime, now() + timedelta(microseconds=number)),
        (Date, date(2026, 11, number % 28 + 1)),
        (Boolean, number == 1),
        (Integer, number),
        (Float, number / 3),
    ]


def everything() -> dict[str, list[Row[Any]]]:
    """Return all rows of all tables."""
    with db.engine.connect() as connection:
        return {
            table.name: list(connection.execute(select(table).order_by(*table.primary_key)))
            for table in Base.metadata.sorted_tables
        }
