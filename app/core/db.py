"""The database: base class, types, and the one way to write to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from math import inf
from time import monotonic
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite
from flask import g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    String,
    event,
    literal_column,
)
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

from app.core.prepared import prepared

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_SQLITE: Final = (3, 51, 3)
IDLE_SECONDS: Final = 5
# Nothing is lost, nobody is blocked, and what is deleted is overwritten.
PRAGMAS: Final = (
    "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON", "secure_delete=ON",
)  # fmt: skip
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all models: one metadata, names for all constraints."""

    metadata = MetaData(naming_convention=NAMING)
    registry = registry(
        metadata=metadata,
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, list[int]: JSON},
    )
    __subject__: str = ""


def enum_type(enum: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores an enum by value, kept by a CHECK in both databases."""
    longest = max(len(member.value) for member in enum)
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(longest, 24),
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def public_id_type() -> String:
    """Return the column type of an identifier that stands in addresses."""
    return String(16)


class ReadingSession(FlaskSession):
    """A session that on PostgreSQL reads without a transaction; transaction() has one.

    BEGIN and ROLLBACK around a reading are two more trips to the server. At READ COMMITTED they hold nothing
    together: each statement sees what is committed by then, with or without them.
    """

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine:
        """Return the one engine, in the mode that the present code needs."""
        return self._db.engine if _writing.get() else _reading(self._db.engine)


@lru_cache(maxsize=8)
def _reading(engine: Engine) -> Engine:
    is_postgres = engine.dialect.name == "postgresql"
    return engine.execution_options(isolation_level="AUTOCOMMIT") if is_postgres else engine


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine for this address needs; the values of rows stand in no error and no log."""
    if url.startswith("sqlite"):
        arguments = {"timeout": 15, "check_same_thread": False}
        return {"module": sqlite, "connect_args": arguments, "hide_parameters": True}
    return {"pool_size": 8, "max_overflow": 8, "hide_parameters": True}


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    """Put a new SQLite connection into the mode that loses nothing and blocks nobody.

    PostgreSQL is not to compile queries: none of ours runs as long as that takes.
    """
    if not isinstance(connection, sqlite.Connection):
        connection.execute("SET jit TO off")
        connection.commit()
        return
    if sqlite.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {sqlite.sqlite_version} can lose data in WAL mode; 3.51.3 is needed")
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Pool, "checkin")
def _note_when_used(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = monotonic()


@event.listens_for(Pool, "checkout")
def _test_what_lay_idle(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
    """Ask a server whether it still holds a connection that nobody used for a while.

    Asking each time (`pool_pre_ping`) costs as much as the shortest query.
    """
    idle = monotonic() - record.info.get("used_at", inf)
    if idle <= IDLE_SECONDS or isinstance(connection, sqlite.Connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.Error as error:
        raise InvalidatePoolError from error


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Begin as a writer where the code is about to write: waiting at the start cannot deadlock."""
    if connection.dialect.name == "sqlite":
        connection.connection.execute("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    """Keep the rule that only transaction() writes."""
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside transaction()")


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: all of it or nothing.

    What was read before is read again under the lock, so that no decision rests on stale rows.
    Only views and commands call this; actions flush.
    """
    if _writing.get():
        raise RuntimeError("transaction() inside transaction(): only the view commits")
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made before transaction()")
    session.rollback()
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        _writing.reset(token)
    for callback in session.info.pop("after_commit", []):
        callback()


def cut_log() -> None:
    """Empty the log of SQLite: what was deleted stands there until then. A server keeps its own."""
    if is_postgres():
        return
    path = db.engine.url.database
    with closing(sqlite.connect(path, timeout=1)) as connection, suppress(sqlite.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def after_commit(callback: Callable[[], None]) -> None:
    """Call this once the present transaction is safely on disk; never when it is rolled back.

    Equal callbacks are called once.
    """
    callbacks = db.session().info.setdefault("after_commit", [])
    if callback not in callbacks:
        callbacks.append(callback)


def read(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Return the rows of a query on tables, at half the price of the session, which is made for objects.

    Where the session has begun, as in `transaction()`, it answers: nobody misses what was just written.
    A request opens one connection for this, and sees at each question what is committed by then.
    """
    if db.session.registry.has() and (session := db.session()).in_transaction():
        session.flush()
        return session.connection().execute(statement, values).all()
    if not has_request_context():
        with _reading(db.engine).connect() as alone:
            return alone.execute(statement, values).all()
    if "reading" not in g:
        g.reading = _reading(db.engine).connect()
    connection: Connection = g.reading
    # Who listens to what is asked, as a test that counts does, hears of it the ordinary way.
    ready = prepared(statement, connection.dialect) if not db.engine.dispatch.before_cursor_execute else None
    if ready:
        with suppress(connection.dialect.loaded_dbapi.Error):
            return ready.rows(connection, values or {})
    # Also where the driver failed: SQLAlchemy knows which connections are lost, and what to call the error.
    try:
        return connection.execute(statement, values).all()
    finally:
        connection.rollback()


def close_reading(_error: BaseException | None) -> None:
    """Give back the connection with which this request read, if it did."""
    if "reading" in g:
        g.pop("reading").close()


def at_most(number: int) -> ColumnElement[int]:
    """Return a number for LIMIT as a literal: SQLite plans a query anew at each call when it is bound."""
    return literal_column(str(int(number)), Integer)


def is_postgres() -> bool:
    """Tell whether the present database is PostgreSQL."""
    return db.engine.dialect.name == "postgresql"
