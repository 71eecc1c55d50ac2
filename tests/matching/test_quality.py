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
)

DATA: Final = Path(__file__).parent / "data"


@lru_cache(maxsize=2)
def judged(name: str) -> Judged:
    return read_set(DATA / name)


def test_the_engine_reaches_its_aims_on_the_half_that_it_was_not_tuned_on() -> None:
    figures = figures_of(judged("reporting"), engine_run(judged("reporting")))
    assert figures.queries >= 40
    assert figures.ndcg10 >= 0.8
    assert figures.recall10 >= 0.85
    assert figures.quiet >= 0.9


def test_no_simpler_way_comes_near() -> None:
    ours = figures_of(judged("reporting"), engine_run(judged("reporting")))
    for way in (by_bm25, by_category, by_newest):
        theirs = figures_of(judged("reporting"), baseline_run(judged("reporting"), way))
        assert ours.ndcg10 > theirs.ndcg10 + 0.1, way.__name__


@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "uk"])
def test_each_language_finds_its_matches(language: str) -> None:
    found = [
        any(grades.get(ref) for ref in engine_suggestions(one, query))
        for one in (judged("tuning"), judged("reporting"))
        for query, grades in one.judgements.items()
        if one.rows[query]["language"] == language and any(grades.values())
    ]
    assert sum(found) / len(found) >= 0.75


def test_leaving_out_a_signal_never_makes_it_much_better() -> None:
    sets = [judged("tuning"), judged("reporting")]
    whole = sum(figures_of(one, engine_run(one)).ndcg10 for one in sets)
    for signal in Signal:
        without = sum(figures_of(one, engine_run(one, frozenset({signal}))).ndcg10 for one in sets)
        assert without <= whole + 0.02, signal


def test_the_lexicon_is_whole() -> None:
    assert len(CONCEPTS) >= 575
    assert len(WORDS) >= 10_000
    assert set(CATEGORIES) <= {concept.category for concept in CONCEPTS.values()}
    assert all(name in CONCEPTS for steps in STEPS_UP.values() for name in steps)
