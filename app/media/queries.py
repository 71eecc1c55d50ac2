"""Reading pictures, and who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.media.models import MediaFile
from app.media.rules import Picture, Size, file_name


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


def files_of(actor: Actor) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each picture of a person, for the export of their data."""
    own = select(MediaFile.public_id).where(MediaFile.owner_id == actor.user_id).order_by(MediaFile.id)
    for public_id in db.session.scalars(own).all():
        path = folder() / file_name(public_id, Size.FULL)
        if path.is_file():
            yield path.name, path.read_bytes()


def get_file(actor: Actor, public_id: str, size: Size) -> Path:
    """Return the file of a picture; NotFound unless the actor may see what it belongs to."""
    row = db.session.execute(
        select(MediaFile.subject_kind, MediaFile.subject_ref).where(MediaFile.public_id == public_id)
    ).first()
    may_see = current_app.extensions["media_subjects"].get(row.subject_kind) if row else None
    path = folder() / file_name(public_id, size)
    if row is None or may_see is None or not may_see(actor, row.subject_ref) or not path.is_file():
        raise NotFound
    return path
