"""Finding by words and tokens, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Subquery, TextualSelect, and_, bindparam, func, or_, select, text

from app.core.db import at_most, db, is_postgres, read
from app.core.remembered import Remembered
from app.core.words import distance, grams, stem
from app.search.models import SearchDocument, SearchGram, SearchWord
from app.search.rules import (
    MIN_WORD,
    QUERY_WORDS,
    Question,
    Wish,
    any_token,
    asked_words,
    postgres_query,
    sqlite_query,
    token,
    wishes_of,
)

# Where a match may be left out afterwards (a blocked person's), so many of the newest are looked through.
NEWEST: Final = 5_000
# PostgreSQL first looks through so many of the newest documents: where a word is common that is enough.
WINDOW: Final = 3_000
BEGINNINGS: Final = 8
ALIKE: Final = 12
_word: Final = SearchWord.__table__.c
_gram: Final = SearchGram.__table__.c
# From so many on a total may be a minute old.
MANY: Final = 60
_totals: Final[Remembered[int]] = Remembered(timedelta(minutes=1), most=500)
UNKNOWN_WORDS: Final = 3
_IN_SQLITE: Final = """
SELECT {rank} AS rank, found_{rank}.id AS id, subject_id FROM (
  SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :asked_{rank}
  ORDER BY rowid DESC LIMIT {most}
) found_{rank} CROSS JOIN search_document ON search_document.id = found_{rank}.id"""
# SQLite takes the parts in turn and stops where the page is full; to PostgreSQL the order has to be said.
_FIRST_OF: Final = """
SELECT rank, id, subject_id FROM ({parts}) parts {order} LIMIT {most} OFFSET {skipped}"""
# The probe keeps PostgreSQL from gathering all of a common word; the offset, from walking through everything.
_IN_POSTGRES: Final = """
(WITH probe AS MATERIALIZED (
  SELECT id, subject_id
  FROM (
    SELECT id, subject_id, search_fts_vector FROM search_document ORDER BY id DESC LIMIT {window}
  ) newest
  WHERE search_fts_vector @@ CAST(:asked_{rank} AS tsquery) LIMIT {most}
), matches AS (
  SELECT id, subject_id FROM search_document
  WHERE search_fts_vector @@ CAST(:asked_{rank} AS tsquery) AND (SELECT count(*) FROM probe) < {most}
  OFFSET 0
)
SELECT {rank} AS rank, id, subject_id FROM probe WHERE (SELECT count(*) FROM probe) >= {most}
UNION ALL (SELECT {rank}, id, subject_id FROM matches ORDER BY id DESC LIMIT {most}))"""
_COUNT_IN_SQLITE: Final = (
    "SELECT count(*) AS total FROM (SELECT 1 FROM search_fts WHERE search_fts MATCH :{asked} LIMIT {most})"
)
# PostgreSQL gathers all documents of a word before it counts the first. In a large table a sample of the
# newest says whether the word is common; then it counts through the newest, and stops at the limit.
_COUNT_IN_POSTGRES: Final = """
SELECT CASE
  WHEN (SELECT reltuples FROM pg_class WHERE oid = CAST('search_document' AS regclass)) > {large}
    AND (SELECT count(*) FROM ({newest} LIMIT {sample}) newest WHERE {has}) > {common}
    AND (SELECT count(*) FROM (
      SELECT 1 FROM ({newest} LIMIT {window}) newest WHERE {has} LIMIT {most}
    ) counted) >= {most}
  THEN {most}
  ELSE (SELECT count(*) FROM (SELECT 1 FROM search_document WHERE {has} LIMIT {most}) counted)
END AS total"""
_LARGE: Final = 100_000
_SAMPLE: Final = 1_000
# Where a word has fewer of the sample, gathering all of it is quicker than walking to the limit.
_COMMON: Final = 60


def question_of(words: str, *wishes: Wish, ranks: Sequence[tuple[Wish, ...]] = ()) -> Question | None:
    """Return what is asked by words and by tokens; None when nothing is."""
    said = wishes_of(asked_words(words))
    all_of = (*said, *wishes)
    return Question(all_of, tuple((*said, *rank) for rank in ranks)) if all_of else None


def asked(kind: str, words: str) -> Question | None:
    """Return what is asked of one kind by words alone; None when no word is left."""
    return question_of(words, any_token([token(kind)])) if asked_words(words) else None


def values_of(question: Question) -> dict[str, str]:
    """Return the values to bind for a question: to `found` those of its ranks, to `total` the whole."""
    write = postgres_query if is_postgres() else sqlite_query
    ranks = question.ranks or (question.wishes,)
    return {
        "asked": write(question.wishes),
        **{f"asked_{number}": write(wishes) for number, wishes in enumerate(ranks)},
    }


def found(ranks: int, most: int, skipped: int = 0) -> Subquery:
    """Return (rank, id, subject id) of what was asked: order it by rank, then by id from the last.

    At most so many of each rank, and all together where some are skipped. Newer things have higher ids.
    """
    form = _IN_POSTGRES if is_postgres() else _IN_SQLITE
    upto = int(most) + int(skipped)
    numbers = range(max(1, ranks))
    parts = [form.format(rank=number, most=upto, window=WINDOW + 30 * upto) for number in numbers]
    whole = "\nUNION ALL".join(parts)
    if skipped or ranks > 1:
        order = "ORDER BY rank, id DESC" if is_postgres() else ""
        whole = _FIRST_OF.format(parts=whole, order=order, most=int(most), skipped=int(skipped))
    columns = {"rank": Integer, "id": BigInteger, "subject_id": Integer}
    return text(whole).columns(**columns).subquery("found")


def total(question: Question, most: int) -> int:
    """Return how many there are, up to a limit; where there are many, as it was up to a minute ago.

    To count a thousand takes longer than to find a page of them, and many ask for the same.
    """
    asked = values_of(question)["asked"]

    def count() -> int:
        return int(read(_total(most, is_postgres()), {"asked": asked})[0].total)

    return _totals.get((asked, most), count, if_=lambda number: number >= MANY)


def forget_totals() -> None:
    """Count everything anew the next time."""
    _totals.forget()


@lru_cache(maxsize=4)
def _total(most: int, _on_postgres: bool) -> TextualSelect:
    return text(_counting("asked", int(most))).columns(total=Integer)


def _counting(asked: str, most: int) -> str:
    """Return the SQL for how many there are, up to a limit, of the question that is bound by this name."""
    if not is_postgres():
        return _COUNT_IN_SQLITE.format(asked=asked, most=most)
    return _COUNT_IN_POSTGRES.format(
        large=_LARGE, sample=_SAMPLE, common=_COMMON, most=most, window=2 * most * _SAMPLE // _COMMON,
        newest="SELECT search_fts_vector FROM search_document ORDER BY id DESC",
        has=f"search_fts_vector @@ CAST(:{asked} AS tsquery)",
    )  # fmt: skip


def count_each(questions: Sequence[Question], most: int) -> list[int]:
    """Return how many there are of each question, up to a limit, in one query."""
    names = [f"asked_{number}" for number in range(len(questions))]
    counts = ", ".join(f"({_counting(name, int(most))})" for name in names)
    values = {name: values_of(one)["asked"] for name, one in zip(names, questions, strict=True)}
    return list(db.session.execute(text(f"SELECT {counts}"), values).one())


def has_any(kind: str) -> bool:
    """Tell whether anything of this kind can be found."""
    return (
        db.session.scalar(select(SearchDocument.id).where(SearchDocument.kind == kind).limit(1)) is not None
    )


# --- words that are not known as they were typed ---


@dataclass(frozen=True)
class Wider:
    """A question in other words: what it asks, and the words that stand for those with a typing error."""

    wishes: tuple[Wish, ...]
    words: str


def wider(words: str) -> Wider | None:
    """Return what somebody may have meant who found nothing: longer words that begin so, or words like it."""
    asked = asked_words(words)
    known = _known([stem(word) for word in asked])
    unknown = [word for word in asked if stem(word) not in known][:UNKNOWN_WORDS]
    meant = {word: found for word in unknown if (found := _meant(word))}
    if not meant:
        return None
    wishes = tuple(meant[word].ways if word in meant else wishes_of([word])[0] for word in asked)
    said = [(meant[word].word if word in meant else "") or word for word in asked]
    return Wider(wishes, " ".join(said) if said != asked else "")


def some_of(words: str) -> Wish | None:
    """Return the wish for one at least of several words; None where there are not several."""
    wishes = wishes_of(asked_words(words))
    return tuple(way for wish in wishes for way in wish) if len(wishes) > 1 else None


@dataclass(frozen=True)
class _Meant:
    """What may be meant by a word: ways to find it, and the word that it is where it was mistyped."""

    ways: Wish
    word: str = ""


# As many places as a question has words, so that it is the same query for all of them.
_PLACES: Final = tuple(f"stem_{number}" for number in range(QUERY_WORDS))
_KNOWN: Final = select(_word.stem).where(or_(*(_word.stem == bindparam(place) for place in _PLACES)))


def _known(stems: Sequence[str]) -> set[str]:
    values = dict(zip_longest(_PLACES, stems, fillvalue=""))
    return {row.stem for row in read(_KNOWN, values)}


def _meant(word: str) -> _Meant | None:
    if len(word) < MIN_WORD:
        return None
    longer = _begin_with(word)
    if longer:
        return _Meant(tuple((one,) for one in longer))
    alike = _most_alike(word)
    return _Meant(wishes_of([alike])[0], alike) if alike else None


def _begin_with(word: str) -> list[str]:
    """Return the stems that begin as somebody wrote, the shortest first."""
    starts = {word, stem(word)}
    ranges = or_(*(and_(_word.stem >= one, _word.stem < f"{one}\U0010ffff") for one in starts))
    shortest = select(_word.stem).where(ranges).order_by(func.length(_word.stem), _word.stem)
    return [row.stem for row in read(shortest.limit(at_most(BEGINNINGS)))]


def _most_alike(word: str) -> str:
    """Return the word of the vocabulary that differs least from a mistyped one; "" where none is near."""
    mistyped = stem(word)
    shared = func.count().label("shared")
    candidates = (
        select(_gram.stem)
        .where(_gram.gram.in_(sorted(grams(mistyped))))
        .group_by(_gram.stem)
        .order_by(shared.desc(), _gram.stem)
        .limit(at_most(ALIKE))
        .subquery()
    )
    rows = read(select(_word.stem, _word.word).join(candidates, candidates.c.stem == _word.stem))
    limit = 1 if len(mistyped) < 6 else 2
    near = [(_apart(word, mistyped, row, limit), row.stem, row.word) for row in rows]
    nearest = min(near, default=(limit + 1, "", ""))
    return str(nearest[2]) if nearest[0] <= limit else ""


def _apart(word: str, mistyped: str, row: Any, limit: int) -> int:
    return min(distance(mistyped, row.stem, limit), distance(word, row.word, limit))
