"""What worked is counted by month and shown without small numbers."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db, transaction
from app.impact.cli import count_months
from app.impact.models import ImpactMonth
from app.impact.rules import LEAST, Cell, Story, Tally, months_until, shown, tally, wait_of
from app.listings.models import Listing
from app.listings.rules import Help, Kind, Life, Outcome
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.responses.rules import State
from tests.support.cast import GHENT, Cast

CELL = Cell(GHENT, None, None, "request", "bikes")


def story(answered_after: timedelta | None, *, age: timedelta = timedelta(days=30)) -> Story:
    posted = now() - age
    return Story(CELL, posted, posted + answered_after if answered_after is not None else None, 0, False)


@pytest.mark.parametrize(
    ("wait", "name"),
    [(0, "within_hour"), (1, "within_hour"), (2, "within_day"), (25, "within_3_days"), (24 * 8, "later")],
)
def test_a_wait_has_the_name_of_the_time_within_which_it_lies(wait: int, name: str) -> None:
    assert wait_of(timedelta(hours=wait)) == name


def test_the_usual_wait_is_that_of_half_of_the_answered_notes() -> None:
    waits = [timedelta(hours=h) for h in (0.5, 0.5, 20, 20, 20, 100)]
    counted = tally([story(wait) for wait in waits], now())[CELL]
    assert counted.usual_wait == "within_day"
    assert Tally(answered=LEAST - 1, within_hour=LEAST - 1).usual_wait == ""


def test_a_note_is_left_alone_only_after_a_week() -> None:
    counted = tally([story(None), story(None, age=timedelta(days=2))], now())[CELL]
    assert (counted.posted, counted.silent, counted.silent_share) == (2, 1, None)


def test_small_numbers_are_not_shown_and_zero_is() -> None:
    assert [shown(n) for n in (0, 1, LEAST - 1, LEAST)] == [0, None, None, LEAST]


def test_months_go_back_over_the_new_year() -> None:
    january = now().date().replace(year=2026, month=1, day=31)
    assert [str(month)[:7] for month in months_until(january, 3)] == ["2025-11", "2025-12", "2026-01"]


def post(cast: Cast, number: int, *, category: str = "bikes", answers: int = 0, worked: bool = False) -> None:
    """Put so many requests online, each with so many agreed answers."""
    online, names = now() - timedelta(days=8), ("bilal", "chloe")[:answers]
    author, responders = cast.id("anna"), {name: cast.id(name) for name in names}
    with transaction() as session:
        for n in range(number):
            listing = Listing(
                public_id=f"{category[:6]:x<6}{n:010d}", kind=Kind.REQUEST, help=Help.GOODS, title="Fiets",
                body="", language="nl", category=category, municipality_id=GHENT, author_id=author,
                review_state=ReviewState.PUBLISHED, life=Life.FULFILLED if worked else Life.OPEN,
                outcome=Outcome.SOLIDAIR if worked else None, created_at=online, edited_at=online,
                published_at=online, quantity=3,
            )  # fmt: skip
            session.add(listing)
            session.flush()
            for name, responder in responders.items():
                session.add(
                    Response(
                        public_id=f"{listing.id:06d}{name:x<10}", listing_id=listing.id, state=State.AGREED,
                        responder_id=responder, created_at=online, sent_at=online + timedelta(hours=3),
                        agreed_at=online + timedelta(hours=5),
                    )
                )  # fmt: skip


def test_what_became_of_notes_is_counted_and_counting_twice_changes_nothing(app: Flask, cast: Cast) -> None:
    post(cast, 6, answers=2, worked=True)
    post(cast, 2, category="food")
    count_months()
    count_months()
    rows = db.session.scalars(select(ImpactMonth).order_by(ImpactMonth.category)).all()
    assert [(r.category, r.posted, r.answered, r.agreed, r.worked, r.silent, r.within_day) for r in rows] == [
        ("bikes", 6, 6, 12, 6, 0, 6),
        ("food", 2, 0, 0, 0, 2, 0),
    ]


def test_the_page_shows_numbers_and_hides_small_ones(app: Flask, cast: Cast) -> None:
    post(cast, 6, answers=1)
    post(cast, 2, category="food")
    count_months()
    page = cast.client().get("/en/impact?place=gent").text
    assert "Ghent" in page or "Gent" in page
    assert "within a day" in page
    assert "&lt; 5" in page
    assert cast.client().get("/en/impact?place=nergens").status_code == 404
    assert cast.client().get("/en/impact?organisation=nobody").status_code == 404


def test_open_data_leaves_small_numbers_out(app: Flask, cast: Cast) -> None:
    post(cast, 6, answers=1)
    post(cast, 2, category="food")
    count_months()
    rows = list(csv.DictReader(io.StringIO(cast.client().get("/nl/impact.csv").text)))
    assert [(row["category"], row["posted"], row["worked"]) for row in rows] == [("bikes", "6", "0")]


def test_requests_that_nobody_answers_stand_as_unmet_and_staff_can_make_a_call(
    app: Flask, cast: Cast
) -> None:
    post(cast, 5, category="furniture")
    count_months()
    assert "Wonen" in cast.client().get("/nl/impact").text
    assert "Doe een oproep" not in cast.client().get("/nl/impact").text
    assert "Doe een oproep" in cast.client("emil").get("/nl/impact").text


def test_notes_of_somebody_who_left_are_no_longer_counted(app: Flask, cast: Cast) -> None:
    post(cast, 5)
    count_months()
    anna = cast.user("anna")
    with transaction() as session:
        session.delete(anna)
    count_months()
    assert db.session.scalar(select(func.count()).select_from(ImpactMonth)) == 0
