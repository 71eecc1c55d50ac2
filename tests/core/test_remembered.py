"""What was counted is remembered for a while, of each database by itself."""

from datetime import timedelta

import time_machine
from flask import Flask

from app.core.clock import now
from app.core.remembered import Remembered


def test_a_number_is_found_anew_when_it_is_old_and_when_it_is_forgotten(app: Flask) -> None:
    numbers, remembered = iter(range(9)), Remembered[int](timedelta(minutes=1))
    with time_machine.travel(now(), tick=False) as clock:
        assert [remembered.get("a", lambda: next(numbers)) for _ in range(2)] == [0, 0]
        clock.shift(59)
        assert remembered.get("a", lambda: next(numbers)) == 0
        clock.shift(1)
        assert remembered.get("a", lambda: next(numbers)) == 1
        clock.shift(-30)
        assert remembered.get("a", lambda: next(numbers)) == 2
        remembered.forget()
        assert remembered.get("a", lambda: next(numbers)) == 3


def test_nothing_is_kept_that_is_not_worth_it_and_no_more_than_asked(app: Flask) -> None:
    remembered = Remembered[int](timedelta(minutes=1), most=2)
    assert remembered.get("a", lambda: 1, if_=lambda number: number > 1) == 1
    assert remembered.get("a", lambda: 2) == 2
    assert remembered.get("b", lambda: 3) == 3
    assert remembered.get("a", lambda: 4) == 2
    assert remembered.get("c", lambda: 5) == 5
    assert remembered.get("a", lambda: 6) == 6


def test_what_is_none_is_remembered_too(app: Flask) -> None:
    remembered = Remembered[int | None](timedelta(minutes=1))
    assert remembered.get("", lambda: None) is None
    assert remembered.get("", lambda: 1) is None
