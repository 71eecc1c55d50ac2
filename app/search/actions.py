"""Keeping the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import delete, select

from app.core.db import db
from app.search.models import SearchDocument
from app.search.rules import stems_of

Texts = Sequence[tuple[str, str]]
Source = Callable[[], Iterable[tuple[int, Texts]]]


def index(kind: str, subject_id: int, texts: Texts) -> None:
    """Let a thing be found by the words of its texts, each with its language."""
    stems = stems_of(texts)
    document = db.session.scalar(
        select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id)
    )
    if document is None:
        db.session.add(SearchDocument(kind=kind, subject_id=subject_id, stems=stems))
    elif document.stems != stems:
        document.stems = stems
    db.session.flush()


def remove(kind: str, subject_id: int) -> None:
    """Let a thing no longer be found."""
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id)
    )


def rebuild(kind: str, source: Source) -> int:
    """Make the index of one kind anew; return how many things it holds."""
    db.session.execute(delete(SearchDocument).where(SearchDocument.kind == kind))
    count = 0
    for subject_id, texts in source():
        db.session.add(SearchDocument(kind=kind, subject_id=subject_id, stems=stems_of(texts)))
        count += 1
        if count % 500 == 0:
            db.session.flush()
    db.session.flush()
    return count
