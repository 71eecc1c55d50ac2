"""Keeping uploads: pictures and PDFs written anew by a child process, written beside the database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import after_commit, db
from app.core.errors import Forbidden, Invalid, TooMany
from app.core.i18n import _
from app.core.ids import PUBLIC_ID_LENGTH, new_public_id
from app.media.models import MediaDocument, MediaFile
from app.media.queries import folder
from app.media.rules import (
    ALT_LENGTH,
    MAX_BYTES,
    MAX_DOCUMENT_BYTES,
    SECONDS,
    Cleaned,
    Recoded,
    Size,
    all_files,
    document_file,
    document_name,
    file_name,
)

CLEANING: Final = Path(__file__).with_name("cleaning.py")
RECODING: Final = Path(__file__).with_name("recoding.py")
ORPHAN_AGE: Final = 3600
WAIT_SECONDS: Final = 4
_reading: Final = BoundedSemaphore(2)
_room: Final = BoundedSemaphore(4)


@contextmanager
def _turn() -> Iterator[None]:
    """Let two files be read at once and two wait: the other threads of the server go on with their pages."""
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise TooMany(30, _("Many people send pictures now. What you wrote is not sent yet."))
    try:
        with _reading:
            yield
    finally:
        _room.release()


def recode(data: bytes, field: str = "photos") -> Recoded:
    """Check what somebody uploads and draw it anew; Invalid when it is too big or no picture we can read.

    This takes up to a second: do it before the transaction, so that nobody waits for the lock meanwhile.
    The files of a picture that is not stored afterwards go with the next sweep.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_("This picture is too big. Use one of at most 12 MB."), field)
    public_id = new_public_id()
    files = [folder() / file_name(public_id, size) for size in (Size.CARD, Size.FULL)]
    files[0].parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", str(RECODING), *map(str, files)]
    try:
        with _turn():
            done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        _unlink(files)
        raise Invalid(_("We cannot read this picture. Use a photo (JPEG, PNG or WebP)."), field) from None
    width, height = done.stdout.split()
    return Recoded(public_id, int(width), int(height))


def clean_document(data: bytes) -> Cleaned:
    """Write the pages of a PDF that somebody uploads anew; Invalid when it is too big, or none that we read.

    Do it before the transaction, as for a picture. A file that is not stored goes with the next sweep.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Invalid(_("This file is too big. Use one of at most 10 MB."), "files")
    public_id = new_public_id()
    path = folder() / document_file(public_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", str(CLEANING), str(path)]
    try:
        with _turn():
            subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        _unlink([path])
        raise Invalid(_("We cannot read this PDF. It is damaged, or it has a password."), "files") from None
    return Cleaned(public_id, path.stat().st_size)


def store_document(
    actor: Actor, subject_kind: str, subject_ref: str, paper: Cleaned, *, name: str, position: int = 0
) -> None:
    """Keep a PDF that the actor gives, beside what it belongs to."""
    if actor.user_id is None:
        raise Forbidden
    db.session.add(
        MediaDocument(
            public_id=paper.public_id,
            owner_id=actor.user_id,
            subject_kind=subject_kind,
            subject_ref=subject_ref,
            position=position,
            name=document_name(name),
            size=paper.size,
            created_at=now(),
        )
    )
    db.session.flush()


def store(
    actor: Actor, subject_kind: str, subject_ref: str, picture: Recoded, *, alt: str = "", position: int = 0
) -> MediaFile:
    """Keep a picture that the actor gives, beside what it belongs to."""
    if actor.user_id is None:
        raise Forbidden
    row = MediaFile(
        public_id=picture.public_id,
        owner_id=actor.user_id,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        position=position,
        alt=alt[:ALT_LENGTH],
        width=picture.width,
        height=picture.height,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def describe(public_id: str, alt: str, position: int) -> None:
    """Keep what a picture shows, in words, and where it stands; an empty text says that it needs none."""
    db.session.execute(
        update(MediaFile)
        .where(MediaFile.public_id == public_id)
        .values(alt=alt[:ALT_LENGTH], position=position)
    )


def remove(public_id: str) -> None:
    """Forget one picture; its files go once that is on disk."""
    row = db.session.scalar(select(MediaFile).where(MediaFile.public_id == public_id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        _unlink_after_commit([public_id])


def hand_over(subject_kind: str, subject_ref: str, giver_id: int, keeper_id: int) -> None:
    """Let somebody else own what a leaving person gave for a thing that stays."""
    given = (MediaFile.subject_kind == subject_kind, MediaFile.subject_ref == subject_ref)
    db.session.execute(
        update(MediaFile).where(*given, MediaFile.owner_id == giver_id).values(owner_id=keeper_id)
    )


def remove_all_of(subject_kind: str, refs: Sequence[str]) -> None:
    """Forget all pictures and PDFs of these things; their files go once that is on disk."""
    found: list[str] = []
    for model in (MediaFile, MediaDocument):
        about = (model.subject_kind == subject_kind, model.subject_ref.in_(refs))
        found += db.session.scalars(select(model.public_id).where(*about))
        db.session.execute(delete(model).where(*about))
    _unlink_after_commit(found)


def forget_person(user_id: int) -> None:
    """Remove the files of a person whose account is being erased, once that is on disk."""
    found: list[str] = []
    for model in (MediaFile, MediaDocument):
        found += db.session.scalars(select(model.public_id).where(model.owner_id == user_id))
    _unlink_after_commit(found)


def _unlink_after_commit(public_ids: list[str]) -> None:
    files = [folder() / name for public_id in public_ids for name in all_files(public_id)]
    after_commit(lambda: _unlink(files))


def _unlink(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def sweep() -> int:
    """Remove files that no row knows: left by a rollback, a crash or a deletion elsewhere."""
    old = now().timestamp() - ORPHAN_AGE
    files = [f for f in folder().glob("??/*") if f.stat().st_mtime < old]
    known = {
        *db.session.scalars(select(MediaFile.public_id)),
        *db.session.scalars(select(MediaDocument.public_id)),
    }
    orphans = [f for f in files if f.name[:PUBLIC_ID_LENGTH] not in known]
    _unlink(orphans)
    return len(orphans)
