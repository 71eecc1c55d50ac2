"""Making a backup while the site runs: one snapshot of the database, then the pictures."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, inspect, select, text

from app.backoffice.backups.archive import (
    DATA,
    MEDIA,
    BackupError,
    Manifest,
    SavedTable,
    Writer,
    chunks_of,
    is_safe_path,
    new_file,
    open_archive,
)
from app.backoffice.backups.tables import kinds_of, rows_as_json
from app.core.clock import now
from app.core.db import Base, db
from app.media.models import MediaFile
from app.media.queries import folder
from app.media.rules import Size, file_name


def save(path: Path) -> Manifest:
    """Write everything into one file, verify what was written, and only then give it its name."""
    with new_file(path) as file:
        with Writer(file) as writer:
            manifest, known = _add_tables(writer)
            _add_media(writer)
            wanted = (file_name(public_id, size) for public_id in known for size in Size)
            manifest.missing_media = [name for name in wanted if f"{MEDIA}{name}" not in writer.parts]
            writer.finish(manifest)
        with open_archive(file):
            return manifest


def _add_tables(writer: Writer) -> tuple[Manifest, list[str]]:
    """Add all tables as they are at one moment; return also which pictures are known at that moment."""
    with _snapshot() as connection:
        manifest = _begin(connection)
        for table in Base.metadata.sorted_tables:
            rows = _Counted(rows_as_json(connection, table))
            writer.add(f"{DATA}{table.name}.jsonl", rows)
            manifest.tables.append(SavedTable(table.name, kinds_of(table), rows.count))
        return manifest, list(connection.scalars(select(MediaFile.public_id)))


class _Counted:
    """Counts what passes."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Give a connection that sees the database as it is at one moment, and holds up nobody."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _begin(connection: Connection) -> Manifest:
    here = _revision(connection)
    wanted = newest_revision()
    if here != wanted:
        raise BackupError(
            f"The database is at version {here or 'none'}, this code at {wanted}. "
            "Back up with the code that the database belongs to, or run: flask --app wsgi db upgrade"
        )
    return Manifest(now().isoformat(timespec="seconds"), wanted, connection.dialect.name, key_check())


def _revision(connection: Connection) -> str | None:
    known = inspect(connection).has_table("alembic_version")
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None


def newest_revision() -> str:
    """Return the version of the database that this code needs."""
    config = current_app.extensions["migrate"].migrate.get_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    if head is None:
        raise BackupError("There are no migrations here.")
    return head


def key_check() -> str:
    """Return what tells one SECRET_KEY from another, and nothing about it."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"solidair backup key check 1", hashlib.sha256).hexdigest()[:16]


def _add_media(writer: Writer) -> None:
    """Add the pictures as they are now.

    None is ever changed, so each that the snapshot knows is here, unless its owner removed it meanwhile.
    """
    root = folder()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and is_safe_path(name):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                writer.add(f"{MEDIA}{name}", chunks_of(file), packed=False)
