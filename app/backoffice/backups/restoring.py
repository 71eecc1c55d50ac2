"""Putting a backup back: all of it or nothing, into either database, also one made by an older version."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, delete, func, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from app.backoffice.backups.archive import MEDIA, BackupError, Manifest, Reader, new_file
from app.backoffice.backups.erased import forget_again
from app.backoffice.backups.saving import key_check
from app.backoffice.backups.tables import load_rows
from app.core.clock import now
from app.core.db import Base, after_commit, db
from app.mail.actions import drop_due
from app.media.queries import folder
from app.places.models import Municipality, Neighbourhood, Postcode

# A mail that fell due longer ago has left since, or is of no use.
MAY_BE_LATE: Final = timedelta(hours=1)
# What migrations fill in by themselves.
REFERENCE: Final = frozenset({t.__tablename__ for t in (Municipality, Neighbourhood, Postcode)})
# A site that still runs may hold a table: rather say so than wait for ever.
PATIENCE: Final = "15s"


def restore(archive: Reader, *, force: bool) -> int:
    """Load a verified backup; the caller's transaction makes it true, or leaves everything as it was.

    Return how many people were erased again, because they had left after the backup.
    """
    connection = db.session.connection()
    if not force:
        _refuse_what_is_in_use(connection)
    added = _unpack_media(archive)
    try:
        _rebuild(connection, archive)
        drop_due(now() - MAY_BE_LATE)
        erased = forget_again()
    except BaseException as problem:
        _remove(added)
        if isinstance(problem, SQLAlchemyError | CommandError | ValueError):
            raise BackupError(f"The backup does not fit: {str(problem).splitlines()[0]}") from problem
        raise
    after_commit(lambda: _remove(_strangers(archive.manifest)))
    return erased


def fits_key(manifest: Manifest) -> bool:
    """Tell whether this installation has the SECRET_KEY of the one that was saved."""
    return manifest.key_check == key_check()


def _refuse_what_is_in_use(connection: Connection) -> None:
    names = set(inspect(connection).get_table_names()) - REFERENCE - {"alembic_version"}
    filled = [
        name for name in sorted(names) if not name.startswith("search_fts") and _has_rows(connection, name)
    ]
    if filled:
        raise BackupError(f"The database is not empty ({', '.join(filled)}). To replace it: --force")
    if next((p for p in folder().rglob("*") if p.is_file()), None):
        raise BackupError("The folder of pictures is not empty. To replace it: --force")


def _has_rows(connection: Connection, name: str) -> bool:
    return connection.execute(select(text("1")).select_from(table(name)).limit(1)).first() is not None


def _rebuild(connection: Connection, archive: Reader) -> None:
    """Make the tables of the backup's version, fill them, then bring them to the version of this code."""
    manifest, config = archive.manifest, _migrations(connection)
    if manifest.revision not in {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}:
        raise BackupError(f"The backup is of version {manifest.revision}, which this code does not know.")
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": PATIENCE})
    _empty(connection)
    command.downgrade(config, "base")
    command.upgrade(config, manifest.revision)
    _load(connection, archive)
    command.upgrade(config, "head")


def _empty(connection: Connection) -> None:
    """Remove all rows but the audit log, whose table goes as it is: broken ones may not stop a way down."""
    existing = set(inspect(connection).get_table_names()) - {"audit_event"}
    for one in reversed(Base.metadata.sorted_tables):
        if one.name in existing:
            connection.execute(delete(table(one.name)))


def _migrations(connection: Connection) -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    return config


# What somebody may have ended since the backup was made: people sign in again.
ENDED: Final = ("login_session", "challenge")


def _load(connection: Connection, archive: Reader) -> None:
    saved_tables = archive.manifest.tables
    for saved in reversed(saved_tables):
        if _has_rows(connection, saved.name):
            connection.execute(delete(table(saved.name)))
    for saved in saved_tables:
        load_rows(connection, saved, archive.lines(saved.name))
        count = connection.scalar(select(func.count()).select_from(table(saved.name)))
        if count != saved.rows:
            raise BackupError(f"{saved.name} has {count} rows after loading, the backup says {saved.rows}.")
        _continue_numbering(connection, saved.name, saved.columns)
    for name in ENDED:
        connection.execute(delete(table(name)))


def _continue_numbering(connection: Connection, name: str, columns: dict[str, str]) -> None:
    """Let PostgreSQL number new rows after those that were loaded; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or columns.get("id") != "integer":
        return
    quoted = connection.dialect.identifier_preparer.quote(name)
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": quoted})
    if sequence is not None:
        newest = f"SELECT setval(:sequence, coalesce(max(id), 0) + 1, false) FROM {quoted}"  # noqa: S608
        connection.execute(text(newest), {"sequence": sequence})


def _unpack_media(archive: Reader) -> list[Path]:
    """Write the pictures; return those that were not there. No two have one name, so none is lost."""
    added: list[Path] = []
    root = folder()
    try:
        for name in archive.manifest.media:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                added.append(path)
            with new_file(path) as file:
                for chunk in archive.chunks(f"{MEDIA}{name}"):
                    file.write(chunk)
                os.fchmod(file.fileno(), 0o644)
    except OSError as problem:
        _remove(added)
        raise BackupError(f"The pictures cannot be written: {problem.strerror}") from problem
    return added


def _strangers(manifest: Manifest) -> list[Path]:
    """Return the pictures that the backup does not know."""
    root, known = folder(), set(manifest.media)
    return [p for p in root.rglob("*") if p.is_file() and p.relative_to(root).as_posix() not in known]


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
