"""Keeping the index and its vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, text, update

from app.core.db import db, is_postgres
from app.core.words import grams, stem, words_of
from app.search.models import SearchDocument, SearchGram, SearchWord
from app.search.rules import MIN_WORD, Entry, stems_of, token

BATCH: Final = 200
SAME_MOMENT: Final = 1_000
_GONE: Final = {
    "sqlite": "NOT EXISTS (SELECT 1 FROM search_fts WHERE search_fts MATCH '\"' || stem || '\"')",
    "postgresql": "NOT EXISTS (SELECT 1 FROM search_document "
    "WHERE search_fts_vector @@ CAST('''' || stem || '''' AS tsquery))",
}


Source = Callable[[], Iterable[Entry]]


def index(kind: str, entry: Entry) -> None:
    """Let a thing be found by the words of its texts, and by its tokens."""
    known = db.session.scalar(
        select(SearchDocument).where(
            SearchDocument.kind == kind, SearchDocument.subject_id == entry.subject_id
        )
    )
    values = document_of(kind, entry)
    if known is not None and known.stems == values["stems"] and _is_at(known.id, entry.at):
        return
    if known is not None:
        remove(kind, entry.subject_id)
    db.session.execute(insert(SearchDocument).values(**values, id=_free_id(entry.at)))


def document_of(kind: str, entry: Entry) -> dict[str, object]:
    """Return the columns of what is indexed, all but its id."""
    words = dict.fromkeys(word for one in entry.texts for word in words_of(one) if _is_worth_learning(word))
    return {
        "kind": kind,
        "subject_id": entry.subject_id,
        "stems": " ".join((*stems_of(entry.texts), token(kind), *entry.tokens)),
        "unlearned": " ".join(words) or None,
    }


def first_id(at: datetime) -> int:
    """Return the lowest id that a thing of this moment can have."""
    return round(at.timestamp() * 1_000_000)


def _is_at(document_id: int, at: datetime) -> bool:
    return 0 <= document_id - first_id(at) < SAME_MOMENT


def _free_id(at: datetime) -> int:
    """Return an id for a thing of this moment, after those of the same one."""
    lowest = first_id(at)
    while True:
        beyond = lowest + SAME_MOMENT
        taken = select(func.max(SearchDocument.id)).where(
            SearchDocument.id >= lowest, SearchDocument.id < beyond
        )
        last = db.session.scalar(taken)
        if last is None or last + 1 < beyond:
            return lowest if last is None else last + 1
        lowest = beyond


def remove(kind: str, subject_id: int) -> None:
    """Let a thing no longer be found."""
    db.session.execute(
        delete(SearchDocument)
        .where(SearchDocument.kind == kind, SearchDocument.subject_id == subject_id)
        .execution_options(synchronize_session="fetch")
    )


def rebuild(kind: str, source: Source) -> int:
    """Make the index of one kind anew; return how many things it holds."""
    db.session.execute(delete(SearchDocument).where(SearchDocument.kind == kind))
    count = 0
    for entry in source():
        index(kind, entry)
        count += 1
    return count


# --- the vocabulary ---


def learn_some() -> int:
    """Add the words of some documents to the vocabulary; return how many documents there were.

    Not done where somebody posts: two who post the same new word would wait for each other.
    """
    rows = db.session.execute(
        select(SearchDocument.id, SearchDocument.unlearned)
        .where(SearchDocument.unlearned.is_not(None))
        .order_by(SearchDocument.id)
        .limit(BATCH)
    ).all()
    found = {stem(word): word for row in rows for word in reversed((row.unlearned or "").split())}
    _learn(found)
    learned = update(SearchDocument).where(SearchDocument.id.in_([row.id for row in rows]))
    db.session.execute(learned.values(unlearned=None), execution_options={"synchronize_session": False})
    return len(rows)


def _learn(found: dict[str, str]) -> None:
    known = set(db.session.scalars(select(SearchWord.stem).where(SearchWord.stem.in_(found))))
    new = sorted(set(found) - known)
    if new:
        db.session.execute(insert(SearchWord), [{"stem": one, "word": found[one]} for one in new])
        for at in range(0, len(new), BATCH):
            batch = new[at : at + BATCH]
            pairs = [{"gram": gram, "stem": one} for one in batch for gram in sorted(grams(one))]
            db.session.execute(insert(SearchGram), pairs)


def _is_worth_learning(word: str) -> bool:
    return len(word) >= MIN_WORD and not word[0].isdigit()


def forget_some(after: str) -> str:
    """Forget those of the next words of the vocabulary that stand nowhere; return the last one seen."""
    following = select(SearchWord.stem).where(SearchWord.stem > after).order_by(SearchWord.stem).limit(BATCH)
    stems = db.session.scalars(following).all()
    gone = text(_GONE["postgresql" if is_postgres() else "sqlite"])
    db.session.execute(
        delete(SearchWord).where(SearchWord.stem.in_(stems), gone),
        execution_options={"synchronize_session": False},
    )
    return stems[-1] if stems else ""
