"""Announcing over HTTP: a series, its changes, and input that cannot be."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.calendar.rules import ShowPlace
from app.core.clock import today
from app.moderation.rules import ReviewState
from tests.calendar.stage import FORM, Stage, in_days
from tests.support.cast import Cast


def fill(days: int = 10, **changes: Any) -> dict[str, str]:
    return {**FORM, "date": (today() + timedelta(days=days)).isoformat(), **changes}


def test_a_series_is_announced_moved_and_called_off(cast: Cast, stage: Stage) -> None:
    anna = cast.client("anna")
    answer = anna.post("/nl/calendar/new", data=fill(repeat="weekly", count="4", capacity="3"))
    event = answer.location.rsplit("/", 1)[1]
    assert (
        anna.post("/nl/calendar/new", data=fill(repeat="weekly", count="4", capacity="3")).location
        == answer.location
    )
    assert "wacht op controle" in anna.get(answer.location).text
    assert [date.starts_local[11:] for date in stage.dates(event)] == ["14:00"] * 4
    second = stage.dates(event)[1]
    moved = anna.post(
        f"/nl/calendar/{event}/dates/{second.public_id}",
        data={"date": (today() + timedelta(days=18)).isoformat(), "start": "15:00", "end": "17:00"},
    )
    assert moved.status_code == 302
    assert (
        anna.post(f"/nl/calendar/{event}/hours", data={"start": "10:00", "end": "12:00"}).status_code == 302
    )
    assert [date.starts_local[11:] for date in stage.dates(event)] == ["10:00"] * 4
    anna.post(f"/nl/calendar/{event}/cancel?date={second.public_id}", data={"reason": "Te koud"})
    assert [date.cancelled_at is not None for date in stage.dates(event)].count(True) == 1
    added = anna.post(
        f"/nl/calendar/{event}/dates", data={**fill(50), "more_dates": "24/12/2027\n2027-12-31"}
    )
    assert added.status_code == 302
    assert len(stage.dates(event)) == 7
    anna.post(f"/nl/calendar/{event}/cancel", data={"reason": "Te weinig soep"})
    page = anna.get(f"/nl/calendar/{event}").text
    assert "Te weinig soep" in page
    assert all(date.cancelled_at for date in stage.dates(event))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "13:00"}, "end"),
        ({"end_date": "2020-01-01"}, "end"),
        ({"repeat": "weekly", "count": "10000"}, "count"),
        ({"repeat": "weekly"}, "until"),
        ({"repeat": "weekly", "until": "2099-01-01"}, "until"),
        ({"repeat": "weekly", "until": "2020-01-01"}, "until"),
        ({"more_dates": "morgen"}, "more_dates"),
        ({"date": "2027-03-28", "start": "02:30", "end": "04:00"}, "start"),
        ({"date": "2027-10-31", "start": "02:30", "end": "04:00"}, "start"),
        ({"date": "2020-01-01"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"start": "25:99"}, "start"),
        ({"postcode": "0000"}, "postcode"),
        ({"price": "NaN"}, "price"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "9" * 400}, "capacity"),
        ({"online_link": "javascript:alert(1)"}, "online_link"),
        ({"organisation": "0" * 16}, "organisation"),
        ({"group": "0" * 16}, "group"),
        ({"target_groups": "martians"}, "target_groups-0"),
    ],
)
def test_what_cannot_be_says_so_at_its_field_and_keeps_the_rest(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = cast.client("anna").post("/nl/calendar/new", data=fill(**changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="Samen soep koken"' in answer.text


def test_an_edit_shows_at_once_and_two_editors_lose_nothing(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", address="Zaal Noord", show_place=ShowPlace.EVERYONE)
    anna = cast.client("anna")
    mark = re.search(r'name="version"[^>]*value="([^"]+)"', anna.get(f"/nl/calendar/{event}/edit").text)
    assert mark
    given = {**FORM, "version": mark[1]}
    assert (
        anna.post(f"/nl/calendar/{event}/edit", data={**given, "title": "Repair Café XL"}).status_code == 302
    )
    assert "Repair Café XL" in cast.client().get(f"/nl/calendar/{event}").text
    assert stage.event(event).needs_look
    late = anna.post(f"/nl/calendar/{event}/edit", data={**given, "title": "Repair Café XS"})
    assert late.status_code == 409
    assert "Repair Café XL" in late.text
    assert "Repair Café XS" in late.text
    assert stage.dates(event)[0].sequence > 0


def test_the_page_tells_search_engines_and_the_event_database(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", title='Soep </script> & "brood"', price_cents=250)
    client = cast.client()
    page = client.get(f"/nl/calendar/{event}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    ld = json.loads(found[1])
    assert (ld["@type"], ld["name"], ld["offers"]["price"]) == ("Event", 'Soep </script> & "brood"', "2.50")
    assert ld["startDate"].endswith(("+01:00", "+02:00"))
    shape = client.get(f"/nl/calendar/{event}?format=json").json
    assert shape
    assert {"mainLanguage", "name", "location", "terms", "calendarType", "subEvent"} <= set(shape)
    assert shape["calendarType"] == "single"
    assert shape["name"] == {"nl": 'Soep </script> & "brood"'}


def test_filters_and_windows_show_what_was_asked(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", title="Koor", languages=("fr",), capacity=1)
    day, client = today() + timedelta(days=7), cast.client()
    for query, is_there in (
        ("kind=activity", True), ("kind=training", False), ("language=fr", True), ("language=nl", False),
        ("place=gent", True), ("place=9000", True), ("place=deinze", False), ("sector=sport", False),
        ("open=1", True), ("q=koor", True), ("q=olifant", False), ("organisation=none", None),
    ):  # fmt: skip
        answer = client.get(f"/nl/calendar?day={day}&{query}")
        assert answer.status_code == (404 if is_there is None else 200)
        assert (f"/nl/calendar/{event}" in answer.text) is bool(is_there), query
    stage.sign_up("bilal", event)
    assert f"/nl/calendar/{event}" not in client.get(f"/nl/calendar?day={day}&open=1").text
    for nonsense in (
        "month=2026-99",
        "month=0001-01",
        "month=9999-12",
        "week=x",
        "day=٣",
        "kind=x",
        "sector=x",
    ):
        assert client.get(f"/nl/calendar?{nonsense}").status_code == 200


def test_a_month_leads_to_what_comes_and_to_the_week_of_today(cast: Cast, stage: Stage) -> None:
    with time_machine.travel("2027-03-08T10:00:00Z", tick=False):
        stage.publish("anna", slot=in_days(4))
    with time_machine.travel("2027-03-20T10:00:00Z", tick=False):
        page = cast.client().get("/nl/calendar").text
        assert "week=2027-03-20" in page
        assert 'href="#next"' not in page
        coming = stage.publish("anna", slot=in_days(5))
        page = cast.client().get("/nl/calendar").text
        assert 'href="#next"' in page
        assert coming in page[page.index('id="next"') :][:1_500]
        later = cast.client().get("/nl/calendar?month=2027-08").text
        assert "week=2027-08-01" in later
        assert "Er staat niets in deze maand." in later
        assert "Er staat niets in deze maand." not in page


def test_one_click_asks_for_volunteers_and_both_show_each_other(cast: Cast, stage: Stage) -> None:
    event, anna = stage.publish("anna"), cast.client("anna")
    address = f"/nl/calendar/{event}/volunteers"
    first, again = anna.post(address), anna.post(address)
    assert first.location == again.location
    note = first.location.split("/")[3]
    assert f"/nl/listings/{note}" in anna.get(f"/nl/calendar/{event}").text
    assert f"/nl/calendar/{event}" in anna.get(f"/nl/listings/{note}").text
    assert note not in cast.client("dario").get(f"/nl/calendar/{event}").text  # it waits for its check
    assert cast.client("dario").post(address).status_code == 403


def test_a_refused_activity_is_changed_and_sent_in_again(cast: Cast, stage: Stage) -> None:
    event = stage.announce("anna")
    from_desk = cast.client("mona")
    item = from_desk.get(f"/nl/moderation/{event}")
    assert "Repair Café in de bib" in item.text
    from_desk.post(f"/nl/moderation/{event}/decide", data={"move": "request_changes", "reason": "unclear"})
    assert stage.event(event).review_state is ReviewState.CHANGES_REQUESTED
    cast.client("anna").post(f"/nl/calendar/{event}/edit", data={**FORM, "title": "Duidelijker"})
    assert stage.event(event).review_state is ReviewState.PENDING
