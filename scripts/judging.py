"""Judging the matching engine on listings with graded judgements: sets, runs, baselines, figures."""

from __future__ import annotations

import csv
import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.matching.reading import read
from app.matching.rules.choosing import Scored, choose
from app.matching.rules.gates import NOTHING, Signal
from app.matching.rules.profile import Profile, Source
from app.matching.rules.scoring import fit
from app.places.rules import CENTRES
from app.search.rules import stems_of

ROOT: Final = Path(__file__).parents[1]
PLACES: Final = ROOT / "app/places/data"
LIMIT: Final = 10
GHENT_CENTRE: Final = (51.054, 3.724)
# The neighbourhoods that have a postcode to themselves.
OWN_CODES: Final = {
    "9030": "mariakerke", "9031": "drongen", "9032": "wondelgem", "9040": "sint-amandsberg",
    "9041": "oostakker",
    "9042": "gentse-kanaaldorpen-en-zone", "9050": "gentbrugge", "9051": "sint-denijs-westrem-afsnee",
    "9052": "zwijnaarde",
}  # fmt: skip

Row = dict[str, Any]
Judgements = dict[str, dict[str, int]]
Run = dict[str, list[str]]


@dataclass(frozen=True)
class Judged:
    """A set of listings with judgements: query -> suggestion -> grade from 0 to 3."""

    rows: dict[str, Row]
    profiles: dict[str, Profile]
    judgements: Judgements


@dataclass(frozen=True)
class Figures:
    """How good a run is; a query with only zero grades has no match, and at most one suggestion is right."""

    queries: int
    ndcg5: float
    ndcg10: float
    recall10: float
    mrr: float
    empty: int
    quiet: float


def read_set(folder: Path) -> Judged:
    """Return the listings and judgements of a folder."""
    points, rows = _points(), {}
    for line in (folder / "listings.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["ref"]] = row
    judgements: Judgements = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, other, grade = line.split("\t")
        judgements.setdefault(query, {})[other] = int(grade)
    return Judged(rows, {ref: profile_of(row, points) for ref, row in rows.items()}, judgements)


def together(sets: Sequence[Judged]) -> Judged:
    """Return several sets as one board; what two of them share by chance counts as wrong."""
    whole = Judged({}, {}, {})
    for one in sets:
        whole.rows.update(one.rows)
        whole.profiles.update(one.profiles)
        whole.judgements.update(one.judgements)
    return whole


def profile_of(row: Row, points: Mapping[str, tuple[float, float]] | None = None) -> Profile:
    """Return what the engine reads from a line of a set."""
    lat, lon = (points or _points()).get(row["postcode"], GHENT_CENTRE)
    return read(
        Source(
            kind=row["kind"], help=row["help"], title=row["title"], body=row["body"],
            language=row["language"],
            category=row["category"], quantity=row["quantity"] or 1, languages=tuple(row["languages"]),
            weekdays=tuple(row["weekdays"]), dayparts=tuple(row["dayparts"]), from_day=row["from"] or "",
            until_day=row["until"] or "", lat=lat, lon=lon,
        )
    )  # fmt: skip


def _points() -> dict[str, tuple[float, float]]:
    """Return where each postcode lies."""
    found: dict[str, tuple[float, float]] = {}
    with (PLACES / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found |= {code: (float(row["lat"]), float(row["lon"])) for code in row["postcodes"].split()}
    centres = {slug: point for (_municipality, slug), point in CENTRES.items()}
    return found | {code: centres[slug] for code, slug in OWN_CODES.items()}


# --- runs ---


def engine_run(judged: Judged, off: frozenset[Signal] = NOTHING) -> Run:
    """Return what the engine shows for each query."""
    return {query: engine_suggestions(judged, query, off) for query in judged.judgements}


def engine_suggestions(judged: Judged, query: str, off: frozenset[Signal] = NOTHING) -> list[str]:
    """Return what the engine shows for one query."""
    refs = sorted(judged.profiles)
    about = judged.profiles[query]
    fits = ((number, fit(about, judged.profiles[ref], off)) for number, ref in enumerate(refs))
    chosen = choose((Scored(number, found, found.score) for number, found in fits), LIMIT)
    return [refs[one.listing_id] for one in chosen]


def baseline_run(judged: Judged, ranked: Callable[[Judged, str], list[str]]) -> Run:
    """Return the ten best of a simpler way for each query."""
    return {query: ranked(judged, query)[:LIMIT] for query in judged.judgements}


def _others(judged: Judged, query: str) -> list[str]:
    return [ref for ref, row in judged.rows.items() if row["kind"] != judged.rows[query]["kind"]]


def by_newest(judged: Judged, query: str) -> list[str]:
    """Return the opposite kind, the last of the file first."""
    return _others(judged, query)[::-1]


def by_category(judged: Judged, query: str) -> list[str]:
    """Return the same category, in an order by lot that is the same each time."""
    wanted = judged.rows[query]["category"]
    found = [ref for ref in _others(judged, query) if judged.rows[ref]["category"] == wanted]
    return sorted(found, key=lambda ref: zlib.crc32(f"{query} {ref}".encode()))


def by_bm25(judged: Judged, query: str) -> list[str]:
    """Return what shares stems of words, by BM25."""
    documents = {ref: Counter(_stems(judged.rows[ref])) for ref in judged.rows}
    mean = sum(sum(d.values()) for d in documents.values()) / len(documents)
    holding = Counter(stem for document in documents.values() for stem in document)
    scores = {}
    for ref in _others(judged, query):
        document, score = documents[ref], 0.0
        for stem in set(documents[query]) & set(document):
            rarity = math.log(1 + (len(documents) - holding[stem] + 0.5) / (holding[stem] + 0.5))
            length = 0.25 + 0.75 * sum(document.values()) / mean
            score += rarity * document[stem] * 2.2 / (document[stem] + 1.2 * length)
        scores[ref] = score
    return sorted((ref for ref, score in scores.items() if score > 0), key=lambda ref: (-scores[ref], ref))


def _stems(row: Row) -> list[str]:
    return stems_of([row["title"], row["body"]])


# --- figures ---


def figures_of(judged: Judged, run: Run) -> Figures:
    """Return the figures of a run."""
    full = [query for query, grades in judged.judgements.items() if any(grades.values())]
    empty = [query for query, grades in judged.judgements.items() if not any(grades.values())]
    graded = [(run.get(query, []), judged.judgements[query]) for query in full]
    return Figures(
        queries=len(full),
        ndcg5=_mean([_ndcg(shown, grades, 5) for shown, grades in graded]),
        ndcg10=_mean([_ndcg(shown, grades, 10) for shown, grades in graded]),
        recall10=_mean([_recall(shown, grades, 10) for shown, grades in graded]),
        mrr=_mean([_reciprocal_rank(shown, grades) for shown, grades in graded]),
        empty=len(empty),
        quiet=_mean([float(len(run.get(query, [])) <= 1) for query in empty]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades)))


def _ndcg(shown: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(ref, 0) for ref in shown[:depth]]) / best


def _recall(shown: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    fitting = {ref for ref, grade in grades.items() if grade > 0}
    return len(fitting & set(shown[:depth])) / len(fitting)


def _reciprocal_rank(shown: Sequence[str], grades: Mapping[str, int]) -> float:
    return next((1 / place for place, ref in enumerate(shown, 1) if grades.get(ref, 0) > 0), 0.0)
