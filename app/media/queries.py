"""Reading pictures and PDFs, and who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.media.models import MediaDocument, MediaFile
from app.media.rules import Attached, Document, Picture, Recoded, Size, document_file, file_name


def folder() -> Path:
    """Return the folder of all pictures."""
    data_dir: Path = current_app.config["DATA_DIR"]
    return data_dir / "media"


def of_subject(kind: str, ref: str) -> list[Picture]:
    """Return the pictures of one thing, in order."""
    rows = db.session.execute(
        select(MediaFile.public_id, MediaFile.alt, MediaFile.width, MediaFile.height)
        .where(MediaFile.subject_kind == kind, MediaFile.subject_ref == ref)
        .order_by(MediaFile.position, MediaFile.id)
    )
    return [Picture(*row) for row in rows]


def are_kept(kind: str, ref: str, pictures: Sequence[Recoded], *, position: int) -> bool:
    """Tell whether a thing has these very pictures at this position already, in this order."""
    if not pictures:
        return True
    there = select(MediaFile.public_id).where(
        MediaFile.subject_kind == kind, MediaFile.subject_ref == ref, MediaFile.position == position
    )
    kept = db.session.scalars(there.order_by(MediaFile.id)).all()
    return [_digest(one) for one in kept] == [_digest(one.public_id) for one in pictures]


def _digest(public_id: str) -> bytes:
    path = folder() / file_name(public_id, Size.FULL)
    return sha256(path.read_bytes()).digest() if path.is_file() else b""


def attached_to(kind: str, refs: Iterable[str]) -> dict[str, Attached]:
    """Return the pictures and PDFs of these things, in order, in one query."""
    wanted = list(refs)
    if not wanted:
        return {}
    found: dict[str, Attached] = {}
    rows = db.session.execute(_attached(), {"kind": kind, "refs": wanted})
    for ref, _place, _id, public_id, words, width, height in rows:
        attached = found.setdefault(ref, Attached([], []))
        if height:
            attached.pictures.append(Picture(public_id, words, width, height))
        else:
            attached.documents.append(Document(public_id, words, width))
    return found


def has_files(kind: str, ref: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a picture or a PDF belongs to a thing, as part of a query on such things."""
    table: Any = ref.table
    own = [
        exists()
        .where(model.subject_kind == literal_column(f"'{kind}'"), model.subject_ref == ref)
        .correlate(table)
        for model in (MediaFile, MediaDocument)
    ]
    return or_(*own)


@lru_cache(maxsize=1)
def _attached() -> Select[Any]:
    """Return the query of what is attached to things, built once."""
    picture = (MediaFile.subject_ref, MediaFile.position, MediaFile.id, MediaFile.public_id, MediaFile.alt)
    paper = (MediaDocument.subject_ref, MediaDocument.position, MediaDocument.id, MediaDocument.public_id)
    kind: BindParameter[str] = bindparam("kind")
    refs: BindParameter[str] = bindparam("refs", expanding=True)
    both = union_all(
        select(*picture, MediaFile.width, MediaFile.height).where(
            MediaFile.subject_kind == kind, MediaFile.subject_ref.in_(refs)
        ),
        select(*paper, MediaDocument.name, MediaDocument.size, literal(0)).where(
            MediaDocument.subject_kind == kind, MediaDocument.subject_ref.in_(refs)
        ),
    ).subquery()
    return select(both).order_by(both.c[1], both.c[2])


def files_of(actor: Actor) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each picture of a person, for the export of their data."""
    own = select(MediaFile.public_id).where(MediaFile.owner_id == actor.user_id).order_by(MediaFile.id)
    for public_id in db.session.scalars(own).all():
        path = folder() / file_name(public_id, Size.FULL)
        if path.is_file():
            yield path.name, path.read_bytes()
    papers = select(MediaDocument.public_id).where(MediaDocument.owner_id == actor.user_id)
    for public_id in db.session.scalars(papers.order_by(MediaDocument.id)).all():
        path = folder() / document_file(public_id)
        if path.is_file():
            yield path.name, path.read_bytes()


def get_file(actor: Actor, public_id: str, size: Size) -> Path:
    """Return the file of a picture; NotFound unless the actor may see what it belongs to."""
    columns = (MediaFile.subject_kind, MediaFile.subject_ref)
    row = db.session.execute(select(*columns).where(MediaFile.public_id == public_id)).first()
    path = folder() / file_name(public_id, size)
    if row is None or not _may_see(actor, row.subject_kind, row.subject_ref) or not path.is_file():
        raise NotFound
    return path


def get_document(actor: Actor, public_id: str) -> tuple[Path, str]:
    """Return the file of a PDF and its name; NotFound unless the actor may see what it belongs to."""
    columns = (MediaDocument.subject_kind, MediaDocument.subject_ref, MediaDocument.name)
    row = db.session.execute(select(*columns).where(MediaDocument.public_id == public_id)).first()
    path = folder() / document_file(public_id)
    if row is None or not _may_see(actor, row.subject_kind, row.subject_ref) or not path.is_file():
        raise NotFound
    return path, row.name


def _may_see(actor: Actor, kind: str, ref: str) -> bool:
    may_see = current_app.extensions["media_subjects"].get(kind)
    return may_see is not None and bool(may_see(actor, ref))
