"""Queries that were built once, made ready for the driver: their SQL, their values, and how rows are read.

SQLAlchemy finds all of this again each time a query runs, for three times what a short query itself takes.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Connection, Dialect, Executable
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Change = Callable[[Any], Any]


class Prepared:
    """One query for one dialect."""

    def __init__(self, compiled: SQLCompiler) -> None:
        dialect = compiled.dialect
        self._sql = str(compiled)
        self._order = compiled.positiontup
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        found = {name: _into_database(bind.type, dialect) for name, bind in binds.items()}
        self._changes = {name: change for name, change in found.items() if change}
        self._needed = frozenset(name for name, bind in binds.items() if bind.required)
        self._fixed = self._changed(
            {n: bind.effective_value for n, bind in binds.items() if not bind.required}
        )
        names = [column.keyname for column in compiled._result_columns]
        # Of columns of one name the first keeps it; the others are read by their place.
        self._make = cast(Any, namedtuple("Row", names, rename=True))._make
        processors = (_out_of_database(column.type, dialect) for column in compiled._result_columns)
        self._columns = [(at, change) for at, change in enumerate(processors) if change]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Return the rows for these values; an error is the driver's own."""
        if not self._needed <= values.keys():
            raise StatementError("a value is missing", self._sql, None, None)
        named = {**self._fixed, **self._changed(values)}
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, [named[name] for name in self._order] if self._order else named)
            return [self._row(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def _changed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        changes = self._changes
        return {name: changes[name](one) if name in changes else one for name, one in values.items()}

    def _row(self, raw: Sequence[Any]) -> Any:
        row = list(raw)
        for at, change in self._columns:
            row[at] = change(row[at])
        return self._make(row)


def _into_database(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of_database(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


# By query, for as long as something keeps it, and by kind of database. A query that ran once has none yet:
# perhaps it was built for that alone. None where SQLAlchemy has to write the SQL each time.
_SEEN: Final[WeakKeyDictionary[Executable, dict[str, Prepared | None]]] = WeakKeyDictionary()


def prepared(statement: Executable, dialect: Dialect) -> Prepared | None:
    """Return a query made ready, from the second time that the same object is asked for.

    None for a query that is new, and for one whose SQL depends on its values, as a list with IN does.
    """
    known = _SEEN.get(statement)
    if known is None:
        _SEEN[statement] = {}
        return None
    if dialect.name not in known:
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=dialect))
        by_values = compiled.post_compile_params or compiled.literal_execute_params
        known[dialect.name] = None if by_values else Prepared(compiled)
    return known[dialect.name]
