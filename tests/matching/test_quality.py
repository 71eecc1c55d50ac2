"""How good the engine is on listings that it was not tuned on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest

from app.matching.rules.gates import Signal
from app.taxonomy.concepts import CONCEPTS, STEPS_UP, WORDS
from app.taxonomy.rules import CATEGORIES
from scripts.judging import (
    Judged,
    baseline_run,
    by_bm25,
    by_category,
    by_newest,
    engine_run,
    engine_suggestions,
    figures_of,
    read_set,
    together,
)

DATA: Final = Path(__file__).parent / "data"
SETS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "reporting")


@lru_cache(maxsize=8)
def judged(name: str) -> Judged:
    return read_set(DATA / name)


def test_the_engine_reaches_its_aims_on_listings_that_it_was_not_mended_for() -> None:
    figures = figures_of(judged("reporting"), engine_run(judged("reporting")))
    assert figures.queries >= 35
    assert figures.ndcg10 >= 0.8
    assert figures.recall10 >= 0.85
    assert figures.quiet >= 0.9


def test_no_simpler_way_comes_near_on_a_full_board() -> None:
    board = together([judged(name) for name in SETS])
    ours = figures_of(board, engine_run(board))
    assert ours.ndcg10 >= 0.8
    for way in (by_bm25, by_category, by_newest):
        theirs = figures_of(board, baseline_run(board, way))
        assert ours.ndcg10 > theirs.ndcg10 + 0.15, way.__name__


@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "uk"])
def test_each_language_finds_its_matches(language: str) -> None:
    found = [
        any(grades.get(ref) for ref in engine_suggestions(one, query))
        for one in (judged(name) for name in SETS)
        for query, grades in one.judgements.items()
        if one.rows[query]["language"] == language and any(grades.values())
    ]
    assert sum(found) / len(found) >= 0.75


def test_leaving_out_a_signal_never_makes_it_much_better() -> None:
    sets = [judged(name) for name in ("third", "fourth", "fifth")]
    whole = sum(figures_of(one, engine_run(one)).ndcg10 for one in sets)
    for signal in Signal:
        without = sum(figures_of(one, engine_run(one, frozenset({signal}))).ndcg10 for one in sets)
        assert without <= whole + 0.03, signal


def test_the_lexicon_is_whole() -> None:
    assert len(CONCEPTS) >= 600
    assert len(WORDS) >= 10_000
    assert set(CATEGORIES) <= {concept.category for concept in CONCEPTS.values()}
    assert all(name in CONCEPTS for steps in STEPS_UP.values() for name in steps)
