"""From a rule to dates, by the clock on the wall: right over both clock changes, and never endless."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.repeating import CannotRepeat, Rule, dates_of
from app.calendar.rules import (
    MAX_DATES,
    Hour,
    Repeat,
    Slot,
    Wrong,
    as_utc,
    as_wall,
    hour_of,
    read_wall,
    write_wall,
)

ZONE = "Europe/Brussels"
FAR = date(2029, 1, 1)


def slot(text: str, end: str = "") -> Slot:
    start = datetime.fromisoformat(text)
    return Slot(start, datetime.fromisoformat(end) if end else start.replace(hour=start.hour + 1))


def days(rule: Rule, text: str = "2027-01-05T19:00") -> list[str]:
    return [one.start.date().isoformat() for one in dates_of(slot(text), rule, ZONE, FAR)]


def test_each_week_until_a_day_without_some_and_with_others() -> None:
    rule = Rule(
        Repeat.WEEKLY, until=date(2027, 2, 2), without=(date(2027, 1, 19),), extra=(date(2027, 3, 1),)
    )
    assert days(rule) == ["2027-01-05", "2027-01-12", "2027-01-26", "2027-02-02", "2027-03-01"]


@pytest.mark.parametrize(
    ("repeat", "start", "found"),
    [
        (Repeat.FORTNIGHTLY, "2027-01-05T19:00", ["2027-01-05", "2027-01-19", "2027-02-02"]),
        (Repeat.MONTHLY_WEEKDAY, "2027-01-12T19:00", ["2027-01-12", "2027-02-09", "2027-03-09"]),
        # The fifth Saturday means the last one.
        (Repeat.MONTHLY_WEEKDAY, "2027-01-30T19:00", ["2027-01-30", "2027-02-27", "2027-03-27"]),
        (Repeat.MONTHLY_DAY, "2027-01-31T19:00", ["2027-01-31", "2027-03-31", "2027-05-31"]),
    ],
)
def test_a_rule_with_a_count(repeat: Repeat, start: str, found: list[str]) -> None:
    assert days(Rule(repeat, count=3), start) == found


def test_a_weekly_activity_keeps_its_hour_over_both_clock_changes() -> None:
    found = dates_of(slot("2027-03-25T19:00"), Rule(Repeat.WEEKLY, count=35), ZONE, FAR)
    assert {one.start.hour for one in found} == {19}
    assert {as_utc(one.start, ZONE).hour for one in found} == {17, 18}
    moments = [as_utc(one.start, ZONE) for one in found]
    assert (moments[0], moments[1]) == (
        datetime(2027, 3, 25, 18, tzinfo=UTC),
        datetime(2027, 4, 1, 17, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("start", "rule", "why"),
    [
        ("2027-01-05T19:00", Rule(Repeat.WEEKLY), Wrong.ENDLESS),
        ("2027-01-05T19:00", Rule(Repeat.WEEKLY, count=10_000), Wrong.TOO_MANY),
        ("2027-01-05T19:00", Rule(Repeat.WEEKLY, until=date(2060, 1, 1)), Wrong.TOO_MANY),
        ("2027-01-05T19:00", Rule(Repeat.MONTHLY_DAY, count=60), Wrong.TOO_FAR),
        ("2027-01-05T19:00", Rule(without=(date(2027, 1, 5),)), Wrong.NONE_LEFT),
        ("2027-03-28T02:30", Rule(), Wrong.SKIPPED),
        ("2027-10-31T02:30", Rule(), Wrong.DOUBLED),
        ("2027-03-21T02:30", Rule(Repeat.WEEKLY, count=2), Wrong.SKIPPED),
    ],
)
def test_dates_that_cannot_be_say_why(start: str, rule: Rule, why: Wrong) -> None:
    with pytest.raises(CannotRepeat) as refused:
        dates_of(slot(start), rule, ZONE, FAR)
    assert refused.value.why is why
    assert refused.value.message
    assert refused.value.field


def test_an_end_before_the_start_is_refused_also_when_the_clock_hides_it() -> None:
    for start, end in (
        ("2027-01-05T19:00", "2027-01-05T18:00"),
        ("2027-01-05T19:00", "2027-01-05T19:00"),
        ("2027-03-28T01:59", "2027-03-28T01:59"),
    ):
        with pytest.raises(CannotRepeat, match="einde"):
            dates_of(slot(start, end), Rule(), ZONE, FAR)


def test_an_hour_that_comes_once_survives_the_way_to_utc_and_back() -> None:
    kinds = []
    for day, minutes in product(("2027-03-28", "2027-10-31", "2027-06-01"), range(0, 24 * 60, 15)):
        wall = datetime.fromisoformat(day) + timedelta(minutes=minutes)
        assert read_wall(write_wall(wall)) == wall
        kinds.append(hour_of(wall, ZONE))
        assert (as_wall(as_utc(wall, ZONE), ZONE) == wall) is (kinds[-1] is not Hour.SKIPPED)
    assert (kinds.count(Hour.SKIPPED), kinds.count(Hour.DOUBLED)) == (4, 4)


@given(st.sampled_from(Repeat), st.integers(1, MAX_DATES), st.integers(0, 3))
def test_no_rule_makes_more_dates_than_may_be(repeat: Repeat, count: int, leave_out: int) -> None:
    rule = Rule(repeat, count=count, until=date(2027, 12, 31))
    found = dates_of(slot("2027-01-05T19:00"), rule, ZONE, FAR)
    assert 1 <= len(found) <= min(count, 52)
    assert found == sorted(found, key=lambda one: one.start)
