"""The check on translations finds what a reader would stumble over."""

import pytest
from babel.messages.catalog import Catalog

from scripts.check_translations import problems_in


def _texts() -> Catalog:
    texts = Catalog()
    texts.add("Hello %(name)s", locations=[("app/home/views.py", 1)])
    texts.add(("%(num)s day", "%(num)s days"), locations=[("app/home/views.py", 2)])
    return texts


def _catalogue(hello: str, days: tuple[str, str], flags: tuple[str, ...] = ()) -> Catalog:
    catalogue = Catalog(locale="nl", fuzzy=False)
    catalogue.add("Hello %(name)s", hello, flags=flags)
    catalogue.add(("%(num)s day", "%(num)s days"), days)
    return catalogue


def test_a_full_catalogue_has_no_problems() -> None:
    assert list(problems_in(_texts(), _catalogue("Dag %(name)s", ("%(num)s dag", "%(num)s dagen")))) == []


def test_a_singular_may_say_the_number_as_a_word() -> None:
    assert list(problems_in(_texts(), _catalogue("Dag %(name)s", ("één dag", "%(num)s dagen")))) == []


def test_a_text_that_the_catalogue_does_not_know_is_missing() -> None:
    problems = list(problems_in(_texts(), Catalog(locale="nl", fuzzy=False)))
    assert [problem.partition(":")[0] for problem in problems] == ["missing", "missing"]
    assert "app/home/views.py" in problems[0]


@pytest.mark.parametrize(
    ("hello", "days", "flags", "problem"),
    [
        ("", ("%(num)s dag", "%(num)s dagen"), (), "not translated"),
        ("Dag %(name)s", ("%(num)s dag", ""), (), "not translated"),
        ("Dag %(name)s", ("%(num)s dag", "%(num)s dagen"), ("fuzzy",), "marked fuzzy"),
        ("Dag %(naam)s", ("%(num)s dag", "%(num)s dagen"), (), "other placeholders"),
        ("Dag", ("%(num)s dag", "%(num)s dagen"), (), "other placeholders"),
        ("Dag %(name)s", ("%(num)s dag", "dagen"), (), "other placeholders"),
        ("Dag %(name)d", ("%(num)s dag", "%(num)s dagen"), (), "other placeholders"),
    ],
)
def test_a_bad_translation_is_named(
    hello: str, days: tuple[str, str], flags: tuple[str, ...], problem: str
) -> None:
    problems = list(problems_in(_texts(), _catalogue(hello, days, flags)))
    assert [found.partition(":")[0] for found in problems] == [problem]


def test_a_header_that_is_marked_fuzzy_is_named() -> None:
    catalogue = _catalogue("Dag %(name)s", ("%(num)s dag", "%(num)s dagen"))
    catalogue.fuzzy = True
    assert list(problems_in(_texts(), catalogue)) == ["the header is marked fuzzy"]
