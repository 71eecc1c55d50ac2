"""Words are found in all their forms, on both databases, whatever somebody types."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.search import actions
from app.search.models import SearchDocument
from app.search.queries import asked, matching
from app.search.rules import fold, stems_of

KIND = "listing"
TEXTS = {
    1: ("Twee kinderfietsen met lichtjes, samen of apart", "nl"),
    2: ("Vélos d'enfant à donner près de la gare", "fr"),
    3: ("Children's bicycles and helmets", "en"),
    4: ("أبحث عن دراجة مستعملة", "ar"),
    5: ("Crème brûlée & œufs: « atelier »", "fr"),
}


@pytest.fixture
def indexed(app: Flask) -> None:
    with transaction():
        for subject_id, text in TEXTS.items():
            actions.index(KIND, subject_id, [text])


def found(words: str, kind: str = KIND) -> set[int] | None:
    question = asked(words)
    ids = select(matching(kind).c.subject_id)
    return None if question is None else set(db.session.scalars(ids, {"words": question}))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("kinderfiets", {1}),
        ("kinderfietsen", {1}),
        ("KINDERFIETSEN lichtje", {1}),
        ("velo", {2}),
        ("vélos", {2}),
        ("bicycle", {3}),
        ("helmet bicycles", {3}),
        ("دراجة", {4}),
        ("creme brulee", {5}),
        ("oeuf", {5}),
        ("kinderf", {1}),
        ("apart samen", {1}),
        ("samen gare", set()),
        ("niets-dergelijks", set()),
    ],
)
def test_a_word_is_found_in_its_forms(indexed: None, words: str, ids: set[int]) -> None:
    assert found(words) == ids


@pytest.mark.parametrize("words", ["", "   ", "!?", "🚲", "—", '"', "'", "*", "()", "_"])
def test_a_query_without_words_is_no_query(indexed: None, words: str) -> None:
    assert found(words) is None


@pytest.mark.parametrize(
    "words",
    [
        'kinderfiets" OR stems:"x',
        "kinderfiets') OR ('a",
        "kinderfiets AND NOT velo",
        "NEAR(kinderfiets velo)",
        "kinderfiets:*",
        "kinderfiets | & ! <->",
        "\\kinderfiets\\",
        "^kinderfiets -x +y {z}",
        "kinderfiets " * 1_000,
        "x" * 10_000,
        "🚲 kinderfiets 🚲",
        "नमस्ते 你好 ²½",
        "\ud800 kinderfiets",
    ],
)
def test_signs_of_the_query_language_are_only_signs(indexed: None, words: str) -> None:
    assert found(words) is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60))
def test_any_text_can_be_asked_for(indexed: None, words: str) -> None:
    found(words)


def test_the_kinds_are_apart(indexed: None) -> None:
    assert found("velo", "organisation") == set()


def test_a_new_text_replaces_the_old_one(indexed: None) -> None:
    with transaction():
        actions.index(KIND, 1, [("Een boekenkast", "nl")])
    assert found("kinderfiets") == set()
    assert found("boekenkasten") == {1}


def test_what_was_removed_is_not_found(indexed: None) -> None:
    with transaction():
        actions.remove(KIND, 2)
    assert found("velo") == set()


def test_the_index_can_be_made_anew(indexed: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {KIND: lambda: [(1, [TEXTS[1]]), (9, [("nieuw", "nl")])]}
    monkeypatch.setitem(app.extensions, "search_sources", sources)
    result = FlaskCliRunner(app).invoke(args=["search", "rebuild"])
    assert result.output == f"{KIND}\t2\n"
    assert found("velo") == set()
    assert found("nieuw") == {9}
    assert db.session.scalar(select(func.count()).select_from(SearchDocument)) == 2


def test_folding_takes_accents_away() -> None:
    assert fold("Crème BRÛLÉE œuf Łódź") == "creme brulee oeuf lodz"


def test_each_word_stands_once_in_the_index() -> None:
    stems = stems_of([("fiets fietsen fiets", "nl"), ("Fiets", "nl")]).split()
    assert len(stems) == len(set(stems))
    assert {"fiets", "fietsen"} <= set(stems)
