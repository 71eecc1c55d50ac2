"""Words are found in all their forms, on both databases, whatever somebody types."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.search import actions, cli, queries
from app.search.models import SearchDocument, SearchGram, SearchWord
from app.search.rules import Entry, Question, any_token, stems_of, token

KIND = "listing"
TEXTS = {
    1: "Twee kinderfietsen met lichtjes, samen of apart",
    2: "Vélos d'enfant à donner près de la gare",
    3: "Children's bicycles and helmets",
    4: "أبحث عن دراجة مستعملة",
    5: "Crème brûlée & œufs: « atelier »",
    6: "Fietsen voor kinderen, uit onze straat",
    7: "Winterjas",
}


def entry(subject_id: int, text: str, *tokens: str) -> Entry:
    return Entry(subject_id, [text], tokens, now().replace(microsecond=0) + timedelta(seconds=subject_id))


@pytest.fixture
def indexed(app: Flask) -> None:
    with transaction():
        for subject_id, text in TEXTS.items():
            actions.index(KIND, entry(subject_id, text, token("even", subject_id % 2)))
    cli.learn_words()


def ids(question: Question | None, most: int = 99) -> list[int] | None:
    if question is None:
        return None
    found = queries.found(len(question.ranks), most)
    ordered = select(found.c.subject_id).order_by(found.c.rank, found.c.id.desc())
    values = queries.values_of(question)
    assert queries.total(question, most) == len(set(db.session.scalars(ordered, values)))
    return list(db.session.scalars(ordered, values))


def found(words: str) -> set[int] | None:
    listed = ids(queries.question_of(words))
    return None if listed is None else set(listed)


def meant(words: str) -> tuple[set[int], str]:
    wider = queries.wider(words)
    return (set(ids(Question(wider.wishes)) or ()), wider.words) if wider else (set(), "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kinderfiets", {1, 6}),
        ("kinderfietsje", {1, 6}),
        ("KINDERFIETSEN lichtje", {1}),
        ("kinder fiets", {1, 6}),
        ("fietsen voor een kind", {1, 6}),
        ("velo", {2}),
        ("vélos", {2}),
        ("bicycle", {3}),
        ("helmet bicycles", {3}),
        ("دراجة", {4}),
        ("creme brulee", {5}),
        ("oeuf", {5}),
        ("jas", {7}),
        ("jasje voor de winter", {7}),
        ("apart samen", {1}),
        ("samen gare", set()),
        ("niets-dergelijks", set()),
    ],
)
def test_a_word_is_found_in_its_forms_and_its_parts(indexed: None, words: str, expected: set[int]) -> None:
    assert found(words) == expected


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        ("kinderf", {1}, ""),
        ("lichtj apart", {1}, "lichtjes apart"),
        ("kindrefiets", {1, 6}, "kinderfietsen"),
        ("bicicle helmets", {3}, "bicycles helmets"),
        ("wintrejas", {7}, "winterjas"),
        ("xyzzy", set(), ""),
        ("qq", set(), ""),
        ("kinderfiets", set(), ""),
    ],
)
def test_a_beginning_or_a_typing_error_is_understood(
    indexed: None, words: str, expected: set[int], said: str
) -> None:
    assert meant(words) == (expected, said)


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("most", [1, 4, 5, 19, 20, 21, 99])
def test_a_count_is_right_up_to_its_limit_in_a_small_table_and_a_large_one(
    is_large: bool, most: int, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_large:
        for name, value in (("_LARGE", -9), ("_SAMPLE", 6), ("_COMMON", 1)):
            monkeypatch.setattr(queries, name, value)
    with transaction():
        for number in range(40):
            often = "fiets" if number % 2 else "zetel"
            actions.index(
                KIND, entry(number, f"{often} {'jas' if number < 3 else ''} {'bed' if number > 34 else ''}")
            )
    asked = {"fiets": 20, "jas": 3, "bed": 5, "kast": 0}
    questions = [question for word in asked if (question := queries.question_of(word))]
    assert queries.count_each(questions, most) == [min(number, most) for number in asked.values()]


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
        "_listing",
    ],
)
def test_signs_of_the_query_language_are_only_signs(indexed: None, words: str) -> None:
    assert found(words) is not None
    meant(words)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60))
def test_any_text_can_be_asked_for(indexed: None, words: str) -> None:
    found(words)
    meant(words)


def test_tokens_filter_and_rank(indexed: None) -> None:
    even, odd = any_token([token("even", 0)]), any_token([token("even", 1)])
    assert ids(queries.question_of("fiets", odd)) == [1]
    assert ids(queries.question_of("", even)) == [6, 4, 2]
    assert ids(queries.question_of("", any_token([token(KIND)]), ranks=((odd,), (even,)))) == [
        7,
        5,
        3,
        1,
        6,
        4,
        2,
    ]
    assert ids(queries.question_of("fiets", ranks=((even,), (odd,)))) == [6, 1]


def test_each_page_goes_on_where_the_one_before_ended(indexed: None) -> None:
    even, odd = any_token([token("even", 0)]), any_token([token("even", 1)])
    for ranks, expected in (((odd,), (even,)), [7, 5, 3, 1, 6, 4, 2]), ((), [7, 6, 5, 4, 3, 2, 1]):
        question = queries.question_of("", any_token([token(KIND)]), ranks=ranks)
        assert question
        pages = []
        for skipped in range(0, 8, 2):
            found = queries.found(len(ranks), 2, skipped)
            rows = select(found.c.subject_id).order_by(found.c.rank, found.c.id.desc()).limit(2)
            pages.append(list(db.session.scalars(rows, queries.values_of(question))))
        assert pages == [expected[at : at + 2] for at in range(0, 8, 2)]


def test_a_large_total_is_kept_for_a_minute_and_a_small_one_is_not(
    indexed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bicycles = queries.question_of("fiets")
    assert bicycles
    with time_machine.travel(now(), tick=False) as clock:
        for number, (many, expected) in enumerate([(99, 3), (4, 4), (4, 4)], 8):
            monkeypatch.setattr(queries, "MANY", many)
            with transaction():
                actions.index(KIND, entry(number, "nog een fiets"))
            assert queries.total(bicycles, 99) == expected
        clock.shift(61)
        assert queries.total(bicycles, 99) == 5


def test_a_new_text_replaces_the_old_one_and_keeps_its_place(indexed: None) -> None:
    before = db.session.scalars(select(SearchDocument.id).where(SearchDocument.subject_id == 1)).one()
    with transaction():
        at = db.session.get_one(SearchDocument, before).id / 1_000_000
        moment = now().fromtimestamp(at, tz=now().tzinfo)
        actions.index(KIND, Entry(1, ["Een boekenkast"], [], moment))
    assert found("kinderfiets") == {6}
    assert found("boekenkasten") == {1}
    assert db.session.scalars(select(SearchDocument.id).where(SearchDocument.subject_id == 1)).one() == before


def test_things_of_one_moment_each_have_a_place(app: Flask) -> None:
    at = now()
    with transaction():
        for subject_id in (1, 2, 3):
            actions.index(KIND, Entry(subject_id, ["fiets"], [], at))
    assert ids(queries.question_of("fiets")) == [3, 2, 1]


def test_what_was_removed_is_not_found_and_its_words_are_forgotten(indexed: None) -> None:
    with transaction():
        actions.remove(KIND, 2)
    assert found("velo") == set()
    assert db.session.get(SearchWord, "enfant")
    db.session.rollback()
    cli.forget_words()
    assert db.session.get(SearchWord, "enfant") is None
    assert db.session.get(SearchWord, "kinderfiet")
    assert not db.session.scalar(select(func.count()).where(SearchGram.stem == "enfant"))


def test_the_index_can_be_made_anew(indexed: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {KIND: lambda: [entry(1, TEXTS[1]), entry(9, "nieuw")]}
    monkeypatch.setitem(app.extensions, "search_sources", sources)
    result = FlaskCliRunner(app).invoke(args=["search", "rebuild"])
    assert result.output == f"{KIND}\t2\n"
    assert found("velo") == set()
    assert found("nieuw") == {9}
    assert db.session.scalar(select(func.count()).select_from(SearchDocument)) == 2


def test_a_kind_that_has_no_index_gets_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {KIND: lambda: [entry(1, TEXTS[1])]}
    monkeypatch.setitem(app.extensions, "search_sources", sources)
    assert (cli.fill_empty(), cli.fill_empty()) == (1, 0)
    assert found("kinderfiets") == {1}


def test_each_stem_stands_once_in_the_index() -> None:
    stems = stems_of(["fiets fietsen fiets", "Fiets en kinderfiets"])
    assert len(stems) == len(set(stems))
    assert {"fiet", "kind", "kinderfiet"} <= set(stems)
