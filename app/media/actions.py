"""Keeping pictures: checked and drawn anew by a child process, written beside the database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import after_commit, db
from app.core.errors import Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.media.models import MediaFile
from app.media.queries import folder
from app.media.rules import ALT_LENGTH, MAX_BYTES, SECONDS, Recoded, Size, file_name

RECODING: Final = Path(__file__).with_name("recoding.py")
ORPHAN_AGE: Final = 3600


def recode(data: bytes) -> Recoded:
    """Check what somebody uploads and draw it anew; Invalid when it is too big or no picture we can read.

    This takes up to a second: do it before the transaction, so that nobody waits for the lock meanwhile.
    The files of a picture that is not stored afterwards go with the next sweep.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_("This picture is too big. Use one of at most 12 MB."), "photos")
    public_id = new_public_id()
    files = [folder() / file_name(public_id, size) for size in (Size.CARD, Size.FULL)]
    files[0].parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", str(RECODING), *map(str, files)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        _unlink(files)
        raise Invalid(_("We cannot read this picture. Use a photo (JPEG, PNG or WebP)."), "photos") from None
    width, height = done.stdout.split()
    return Recoded(public_id, int(width), int(height))


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


def forget_person(user_id: int) -> None:
    """Remove the files of a person whose account is being erased, once that is on disk."""
    ids = db.session.scalars(select(MediaFile.public_id).where(MediaFile.owner_id == user_id)).all()
    _unlink_after_commit(list(ids))


def _unlink_after_commit(public_ids: list[str]) -> None:
    files = [folder() / file_name(public_id, size) for public_id in public_ids for size in Size]
    after_commit(lambda: _unlink(files))


def _unlink(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def sweep() -> int:
    """Remove files that no row knows: left by a rollback, a crash or a deletion elsewhere."""
    old = now().timestamp() - ORPHAN_AGE
    files = [f for f in folder().glob("??/*.webp") if f.stat().st_mtime < old]
    known = set(db.session.scalars(select(MediaFile.public_id)))
    orphans = [f for f in files if f.name.rpartition("-")[0] not in known]
    _unlink(orphans)
    return len(orphans)
