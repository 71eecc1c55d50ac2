"""At which part of the day on each weekday: kept, told, and put together with what others can."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.listings.rules import MOMENTS, Times, times_of
from app.matching.reading import read
from app.matching.rules.profile import Profile, Source, load
from app.matching.rules.reasons import Why, reasons
from app.matching.rules.scoring import fit
from tests.listings.board import FORM, again, publish
from tests.listings.test_details import posted
from tests.support.cast import Cast

TWO = ["5-morning", "2-evening"]
KEPT = ["2-evening", "5-morning"]
SATURDAY = [moment for moment in MOMENTS if moment.startswith("5-")]


@pytest.mark.parametrize(
    ("moments", "times"),
    [
        ((), Times()),
        (tuple(TWO), Times((2, 5), ("morning", "evening"), tuple(KEPT))),
        (("5-morning",), Times((5,), ("morning",))),
        (("5-evening", "2-evening", "5-morning", "2-morning"), Times((2, 5), ("morning", "evening"))),
        (SATURDAY, Times((5,))),
        (tuple(MOMENTS), Times(tuple(range(7)))),
        (("9-morning", "5-night", "", "5-morning"), Times((5,), ("morning",))),
    ],
)
def test_what_is_the_same_each_day_is_said_by_days_and_parts(moments: tuple[str, ...], times: Times) -> None:
    assert times_of(moments) == times


def test_a_note_says_when_on_each_day(cast: Cast) -> None:
    listing = posted(cast, when="weekly", moments=TWO)
    assert (listing.weekdays, listing.dayparts, listing.moments) == ([2, 5], ["morning", "evening"], KEPT)
    client = cast.client("anna")
    page = client.get(f"/nl/listings/{listing.public_id}").text
    assert "woensdag avond, zaterdag voormiddag" in page
    assert "Wednesday evening, Saturday morning" in client.get(f"/en/listings/{listing.public_id}").text
    assert "mercredi soir, samedi matin" in client.get(f"/fr/listings/{listing.public_id}").text


@pytest.mark.parametrize(("lang", "day"), [("nl", "za"), ("en", "Sat"), ("fr", "sam.")])
def test_the_table_names_each_day_beside_its_boxes(lang: str, day: str, client: FlaskClient) -> None:
    page = client.get(f"/{lang}/listings/new").text
    row = re.search(rf'<th scope="row">{re.escape(day)}</th>(.*?)</tr>', page)
    assert row is not None
    assert re.findall(r'value="([^"]+)"', row[1]) == SATURDAY


def test_a_whole_day_is_told_by_its_name(cast: Cast) -> None:
    listing = posted(cast, moments=[*SATURDAY, "2-evening"])
    assert "woensdag avond, zaterdag</dd>" in (
        cast.client("anna").get(f"/nl/listings/{listing.public_id}").text
    )


def test_what_stands_in_the_table_counts_and_the_rest_goes_on_working(cast: Cast) -> None:
    both = posted(cast, when="weekly", moments=TWO, weekdays=["0"], dayparts=["afternoon"])
    assert (both.weekdays, both.moments) == ([2, 5], KEPT)
    client, address = cast.client("anna"), f"/nl/listings/{both.public_id}/edit"
    page = client.get(address).text
    ticked = re.findall(r"<input[^>]* checked[^>]*>", page)
    assert sum('name="moments"' in one for one in ticked) == 2
    assert not any('name="weekdays"' in one or 'name="dayparts"' in one for one in ticked)
    kept = FORM | {"title": "Anders", "when": "weekly", "moments": KEPT}
    assert client.post(address, data=kept).status_code == 302
    assert (again(both.public_id).title, again(both.public_id).moments) == ("Anders", KEPT)
    old = FORM | {"when": "weekly", "weekdays": ["0", "1"], "dayparts": ["morning", "evening"]}
    assert client.post(address, data=old).status_code == 302
    changed = again(both.public_id)
    assert (changed.weekdays, changed.dayparts, changed.moments) == ([0, 1], ["morning", "evening"], [])


@pytest.mark.parametrize("when", ["flexible", "date", "period"])
def test_the_table_counts_only_for_every_week(when: str, cast: Cast) -> None:
    dates = {"on": "2099-01-05"} if when == "date" else {"from": "2099-01-05"}
    listing = posted(cast, when=when, moments=TWO, **dates)
    assert (listing.weekdays, listing.moments) == ([], [])


@pytest.mark.parametrize("wrong", ["7-morning", "5", "5-night", "morning", "x" * 5_000])
def test_no_other_moments_are_taken(wrong: str, cast: Cast) -> None:
    form = FORM | {"when": "weekly", "moments": [wrong]}
    response = cast.client("anna").post("/nl/listings/new", data=form)
    assert response.status_code == 422
    assert 'id="moments-error"' in response.text


def test_lists_for_machines_and_ones_own_table_tell_it(cast: Cast, client: FlaskClient) -> None:
    publish(cast, weekdays=(2, 5), dayparts=("morning", "evening"), moments=tuple(KEPT))
    item = client.get("/nl/listings?format=json").get_json()["listings"][0]
    assert (item["weekdays"], item["dayparts"], item["moments"]) == ([2, 5], ["morning", "evening"], KEPT)
    table = cast.client("anna").get("/nl/account/listings.csv").text
    assert '"2-evening,5-morning"' in table


# --- putting them together ---


def helps(kind: str, **times: Any) -> Profile:
    source = Source(
        kind, "time", "Mee naar de dokter", "", "nl", "accompanying", lat=51.05, lon=3.72, **times
    )
    return load(read(source).dump())


def test_the_same_day_at_another_hour_fits_less() -> None:
    asks = helps("request", weekdays=(2, 5), dayparts=("morning", "evening"), moments=tuple(KEPT))
    same = helps("offer", weekdays=(5,), dayparts=("morning",))
    crossed = helps(
        "offer", weekdays=(2, 5), dayparts=("morning", "evening"), moments=("2-morning", "5-evening")
    )
    product = helps("offer", weekdays=(2, 5), dayparts=("morning", "evening"))
    assert fit(asks, same).score == fit(asks, product).score
    assert fit(asks, crossed).score < fit(asks, same).score
    assert fit(asks, crossed).score == fit(crossed, asks).score
    days = [reason.value for reason in reasons(asks, crossed, fit(asks, crossed)) if reason.why is Why.DAY]
    assert not days
    days = [reason.value for reason in reasons(asks, product, fit(asks, product)) if reason.why is Why.DAY]
    assert days == [2, 5]


def test_who_does_not_say_at_which_hour_fits_any() -> None:
    asks = helps("request", weekdays=(2, 5), dayparts=("morning", "evening"), moments=tuple(KEPT))
    assert fit(asks, helps("offer", weekdays=(5,))).score == (
        fit(asks, helps("offer", weekdays=(5,), dayparts=("morning",))).score
    )
