"""How good matching is: figures beside simpler ways, and what each signal gives; a part of `make bench`.

    python -m scripts.bench_matching [FOLDER]

FOLDER (or MATCHING_DEV) holds listings.jsonl and qrels.tsv; without it the development set beside the
repository is judged where there is one, and our own sets always; nothing was mended for `reporting`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from app.matching.rules.gates import Signal
from scripts.judging import (
    ROOT,
    Figures,
    Judged,
    baseline_run,
    by_bm25,
    by_category,
    by_newest,
    engine_run,
    figures_of,
    read_set,
    together,
)

OURS: Final = ROOT / "tests/matching/data"
BESIDE: Final = ROOT.parent / "shared/reference/matching-dev"
SETS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "reporting")
WAYS: Final = (("BM25, title and text", by_bm25), ("same category", by_category), ("newest first", by_newest))


def sets(folder: Path | None) -> list[tuple[str, Judged]]:
    """Return what is judged: the development set where it can be had, and our own."""
    chosen = folder or Path(os.environ.get("MATCHING_DEV", BESIDE))
    found = [("development set", read_set(chosen))] if (chosen / "qrels.tsv").exists() else []
    own = [(name, read_set(OURS / name)) for name in SETS]
    return [*found, *own[-1:], ("our seven on one board", together([one for _name, one in own]))]


def section(folder: Path | None = None) -> str:
    """Return the tables for docs/benchmarks.md."""
    judged = sets(folder)
    return f"""## Matching

Figures of [the engine](matching.md) beside simpler ways, on listings with graded judgements. "Quiet" is the
share of listings without a match that get at most one suggestion. Aims on unseen listings: nDCG@10 at 0.80,
recall@10 at 0.85, quiet at 0.90.

{_comparison(judged)}

What each signal gives: nDCG@10 and quiet without it.

{_ablation(judged)}
"""


def _comparison(judged: list[tuple[str, Judged]]) -> str:
    head = ("set", "way", "nDCG@5", "nDCG@10", "recall@10", "MRR", "quiet")
    rows = [head, ("---", "---", *["--:"] * 5)]
    for name, one in judged:
        runs = [("the engine", engine_run(one))]
        runs += [(way, baseline_run(one, ranked)) for way, ranked in WAYS]
        rows += [(name, way, *_numbers(figures_of(one, run))) for way, run in runs]
    return _table(rows)


def _numbers(figures: Figures) -> tuple[str, ...]:
    values = (figures.ndcg5, figures.ndcg10, figures.recall10, figures.mrr, figures.quiet)
    return tuple(f"{value:.3f}" for value in values)


def _ablation(judged: list[tuple[str, Judged]]) -> str:
    head = ("without", *(f"{name}: {what}" for name, _one in judged for what in ("nDCG@10", "quiet")))
    rows = [head, ("---", *["--:"] * (len(head) - 1))]
    for label, off in [("nothing", frozenset()), *((str(s), frozenset({s})) for s in Signal)]:
        found = [figures_of(one, engine_run(one, off)) for _name, one in judged]
        rows.append((label, *(f"{v:.3f}" for figures in found for v in (figures.ndcg10, figures.quiet))))
    return _table(rows)


def _table(rows: list[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(section(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
