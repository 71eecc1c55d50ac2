"""Everything of one person, from every table that has something of theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app
from sqlalchemy import Column, Table, select

from app.accounts.policies import can_export
from app.accounts.queries.people import get_self
from app.core.actor import Actor
from app.core.db import Base, db
from app.core.errors import Forbidden
from app.core.i18n import _
from app.core.privacy import KEY, Privacy

FileSource = Callable[[Actor], Iterable[tuple[str, bytes]]]
IN_MEMORY: Final = 8 * 1024 * 1024


def export_archive(actor: Actor) -> IO[bytes]:
    """Return a ZIP with all data of the actor as JSON, an explanation, and their files."""
    if not can_export(actor, get_self(actor)):
        raise Forbidden
    archive = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - sent and closed by the view
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("data.json", json.dumps(export_of(actor), ensure_ascii=False, indent=2))
        zipped.writestr("README.txt", _explanation())
        for name, content in _files(actor):
            zipped.writestr(f"files/{name}", content)
    archive.seek(0)
    return archive


def _files(actor: Actor) -> Iterator[tuple[str, bytes]]:
    sources: Iterable[FileSource] = current_app.extensions.get("export_files", ())
    for source in sources:
        yield from source(actor)


def _explanation() -> str:
    lines = [_("This is everything that Solidair keeps about you."), "", *_meanings()]
    return "\n".join(lines) + "\n"


def _meanings() -> Iterator[str]:
    """Yield what each exported column is kept for, and how long."""
    for table, _subject in subject_tables():
        for column in exported_columns(table):
            privacy: Privacy = column.info[KEY]
            yield f"{table.name}.{column.name}: {privacy.why} ({privacy.keep})"


def export_of(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the actor by table, each with the columns that belong in an export."""
    return {table.name: _rows(table, subject, actor) for table, subject in subject_tables()}


def subject_tables() -> list[tuple[Table, Column[Any]]]:
    """Return each table whose rows belong to a person, with the column that says to whom."""
    owners = {mapper.class_.__tablename__: mapper.class_.__subject__ for mapper in Base.registry.mappers}
    return [
        (table, table.columns[owners[table.name]])
        for table in Base.metadata.sorted_tables
        if owners.get(table.name)
    ]


def exported_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that are classified as exported."""
    return [column for column in table.columns if column.info[KEY].exported]


def _rows(table: Table, subject: Column[Any], actor: Actor) -> list[dict[str, Any]]:
    columns = exported_columns(table)
    if not columns:
        return []
    statement = select(*columns).where(subject == actor.user_id).order_by(*table.primary_key.columns)
    return [
        {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
        for row in db.session.execute(statement)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
