"""Rows with marked values, made for every table from its columns alone: a new table needs nothing here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    String,
    Table,
    insert,
    select,
    update,
)

from app.accounts.models import User
from app.accounts.queries.privacy import subject_tables
from app.core.clock import now, today
from app.core.db import Base, UtcDateTime, db, transaction
from app.core.ids import new_public_id
from tests.support.cast import GHENT

SHORT = 4
GIVEN = {"municipality": GHENT}
# Of two columns of which a row fills one, the one that is planted.
ONE_OF_TWO = {("complaint", "response_id")}
SPECIAL = {"language": "nl", "path": "/account"}


class Planter:
    """Plants one row of every table for a person; texts of it start with their mark."""

    def __init__(self, mark: str, user_id: int, other_id: int) -> None:
        self.mark, self.user_id, self.other_id = mark, user_id, other_id
        self.subjects = {table.name: column.name for table, column in subject_tables()}
        self.rows: dict[str, dict[str, Any]] = {}
        self.parents: dict[str, int] = {}

    def plant(self) -> None:
        """Plant everything, and mark the row of the person."""
        with transaction() as session:
            session.execute(update(User).where(User.id == self.user_id).values(**self._person()))
            for table in Base.metadata.sorted_tables:
                if table.name in self.subjects and table.name != "user":
                    values = {c.name: self.value(table, c, self.mark) for c in table.columns if wanted(c)}
                    session.execute(insert(table).values(**values))
                    self.rows[table.name] = values

    def _person(self) -> dict[str, Any]:
        table = Base.metadata.tables["user"]
        marked = {name: self.value(table, table.columns[name], self.mark) for name in ("name", "speaks")}
        return {**marked, "email": f"{self.mark}@example.org", "password_hash": f"{self.mark}-hash"}

    def value(self, table: Table, column: Column[Any], mark: str) -> Any:
        """Return a value for a column: marked where it is text, right where it points somewhere."""
        for key in column.foreign_keys:
            return self._reference(table, column, key.column.table)
        if column.name in SPECIAL:
            return SPECIAL[column.name]
        if column.name == "expires_at":
            return now() + timedelta(days=1)
        if column.name.endswith("public_id"):
            return f"{mark}{new_public_id()}"[:16]
        return plain_value(table, column, mark)

    def _reference(self, table: Table, column: Column[Any], target: Table) -> Any:
        if target.name == "user":
            return self.user_id if self.subjects.get(table.name) in (column.name, None) else self.other_id
        if target.name in GIVEN:
            return GIVEN[target.name]
        is_needed = (table.name, column.name) in ONE_OF_TWO or not column.nullable
        return self.parent(target) if is_needed else None

    def parent(self, table: Table) -> int:
        """Return the id of a row to point to, which says nothing about the person."""
        if table.name not in self.parents:
            self.parents[table.name] = self._make(table)
        return self.parents[table.name]

    def _make(self, table: Table) -> int:
        values = {c.name: self.value(table, c, f"n{self.user_id}") for c in table.columns if wanted(c)}
        # What is numbered within something comes after the planted row, which is number 1.
        values |= {"position": 2} if "position" in values else {}
        if table.name in self.subjects:
            values[self.subjects[table.name]] = self.other_id
        # Of what points to a row that nothing else may point to, the planted row has the first.
        for column in table.columns:
            for key in column.foreign_keys if column.unique else ():
                if values.get(column.name) is not None and key.column.table.name != "user":
                    values[column.name] = self._make(key.column.table)
        return int(db.session.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def wanted(column: Column[Any]) -> bool:
    """Tell whether a column needs a value: the database numbers rows itself."""
    return not (column.primary_key and column.autoincrement)


def plain_value(table: Table, column: Column[Any], mark: str) -> Any:
    """Return a value by type."""
    kind, text = column.type, f"{mark} {table.name} {column.name}"
    if isinstance(kind, Enum):
        return kind.enums[0] if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        is_list = column.default is not None and getattr(column.default, "is_callable", False)
        return [text] if is_list else {"text": text}
    if isinstance(kind, String):
        return text[: kind.length] if kind.length is None or kind.length >= SHORT else "x"
    moments: dict[type, Any] = {UtcDateTime: now(), Date: today(), Boolean: True, Integer: 1, Float: 1.0}
    return next(value for cls, value in moments.items() if isinstance(kind, cls))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables."""
    db.session.rollback()
    return {
        table.name: [dict(row._mapping) for row in db.session.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return getattr(value, "value", value)
