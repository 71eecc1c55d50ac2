"""Who was erased: digests in a file beside the database, so that no backup brings anybody back."""

from __future__ import annotations

import os
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.accounts.actions import erase_again
from app.accounts.models import User
from app.core.clock import today
from app.core.db import after_commit, db
from app.core.ids import digest


def journal() -> Path:
    """Return the file: a day and a digest on each line, which name nobody."""
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "erased.log"


def note(user_id: int) -> None:
    """Add a line once the erasure is on disk."""
    public_id = db.session.scalar(select(User.public_id).where(User.id == user_id))
    if public_id is not None:
        path, line = journal(), f"{today()} {digest(public_id)}\n"
        after_commit(lambda: _append(path, line))


def _append(path: Path, line: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def forget_again() -> int:
    """Erase whom a backup brought back; return how many."""
    lines = journal().read_text().splitlines() if journal().exists() else []
    erased = {line.split()[-1] for line in lines if line.strip()}
    people = db.session.execute(select(User.id, User.public_id)) if erased else ()
    back = [user_id for user_id, public_id in people if digest(public_id) in erased]
    for user_id in back:
        erase_again(user_id)
    return len(back)
