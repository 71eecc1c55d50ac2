"""Rules that other calendars write, beside what a library makes of them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr
from icalendar import vRecur

from app.calendar.recurring import days_of

FIRST, LAST = date(2026, 1, 14), date(2028, 6, 1)


def read(rule: str) -> list[date]:
    return days_of(vRecur.from_ical(rule), FIRST, LAST)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYMONTH=7,8;BYDAY=SA,SU",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31,-2",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ],
)
def test_a_rule_means_what_it_means_elsewhere(rule: str) -> None:
    begin, end = datetime(2026, 1, 14), datetime(2028, 6, 1)  # noqa: DTZ001 - hours on a wall
    found = read(rule)
    assert found == [moment.date() for moment in rrulestr(f"{rule};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=begin)]
    assert found
    assert read(f"{rule};COUNT=2") == found[:2]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=9", "FREQ=WEEKLY;WKST=X"])
def test_a_rule_that_we_do_not_know_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong in it
        read(rule)
