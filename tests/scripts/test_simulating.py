"""The simulation of waves is the same each time, and shows what waves are for."""

from __future__ import annotations

import pytest

from scripts.bench_matching import OURS
from scripts.bench_waves import section
from scripts.judging import Judged, read_set
from scripts.simulating import EVERYONE, MATCHED, WAVES, City, Mood, kilometres, on_the_clock, told


@pytest.fixture(scope="module")
def judged() -> Judged:
    """One of the judged sets."""
    return read_set(OURS / "first")


def test_the_same_seed_gives_the_same_city_and_the_same_answers(judged: Judged) -> None:
    one, other = City(judged, 1, days=4), City(judged, 1, days=4)
    assert one.people == other.people
    assert one.requests == other.requests
    assert told(one, WAVES) == told(other, WAVES)
    assert City(judged, 2, days=4).people != one.people


def test_waves_write_no_more_mails_than_all_at_once_and_far_fewer_than_to_everyone(judged: Judged) -> None:
    city = City(judged, 1, days=7)
    waves, matched, everyone = (told(city, way) for way in (WAVES, MATCHED, EVERYONE))
    assert waves.mails <= matched.mails < everyone.mails / 10
    assert everyone.mails == len(city.people) * len(city.requests)


def test_who_never_tires_answers_more(judged: Judged) -> None:
    city = City(judged, 1, days=7)
    assert len(told(city, EVERYONE, Mood(tired=1.0)).hours) >= len(told(city, EVERYONE).hours)


def test_nobody_willing_fills_nothing(judged: Judged) -> None:
    city = City(judged, 1, days=4)
    assert told(city, WAVES, Mood(willing=0.0, strangers=0.0)).hours == []


def test_the_night_counts_on_the_clock() -> None:
    assert on_the_clock(0) == 8
    assert on_the_clock(14) - on_the_clock(13) == 11


def test_a_degree_north_is_about_a_hundred_and_eleven_kilometres() -> None:
    assert 110 < kilometres((51.0, 3.7), (52.0, 3.7)) < 112


def test_the_table_has_a_row_for_each_way(judged: Judged) -> None:
    table = section(seeds=(1,), days=2)
    assert table.count("\n| ") == 19
    assert "waves of 10, every 3 hours" in table
