"""The front page: two doors, what is new, and the numbers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.core.clock import now
from app.core.db import db
from app.core.pagination import COUNT_CAP
from app.home.presenters import impact_line
from app.home.queries import Impact
from app.listings.rules import Kind, Life, Outcome
from app.moderation.rules import ReviewState
from app.taxonomy.rules import TILES
from tests.support.cast import Cast

Post = Callable[..., str]
MOST_BYTES = 8 * 1024
MOST_QUERIES = 4


def test_the_root_leads_to_the_language_of_the_browser(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/fr/"
    assert client.get("/").location == "/nl/"


def test_the_front_page_answers_everyone(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/nl/").status_code == 200
    assert cast.client("mona").get("/fr/").status_code == 200


def test_an_address_that_does_not_exist_is_a_page(client: FlaskClient) -> None:
    assert client.get("/nl/nothing").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_each_tile_is_one_tap_from_its_offers(language: str, client: FlaskClient, post: Post) -> None:
    post()
    page = client.get(f"/{language}/").text
    links = re.findall(rf'href="(/{language}/listings\?[^"]*category=[^"]*)"', page)
    assert len(links) == len(TILES) == 8
    for link in links:
        assert "kind=offer" in link
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    food = next(link for link in links if "food" in link).replace("&amp;", "&")
    assert "Soep voor iedereen" in client.get(food).text


def test_the_short_form_asks_two_fields_of_a_stranger_and_one_of_who_is_signed_in(
    client: FlaskClient, cast: Cast
) -> None:
    strange, known = client.get("/nl/").text, cast.client("anna").get("/nl/").text
    assert 'action="/nl/listings/quick"' in strange
    assert 'name="what"' in strange
    assert 'name="email"' in strange
    assert 'name="what"' in known
    assert 'name="email"' not in known


def test_the_short_form_is_taken_by_listings(client: FlaskClient, app: Flask) -> None:
    response = client.post("/en/listings/quick", data={"what": "A red bike", "email": "new@example.org"})
    assert response.status_code in {302, 303}
    refused = client.post("/en/listings/quick", data={"what": "A red bike", "email": "nonsense"})
    assert refused.status_code == 422
    assert "A red bike" in refused.text


def test_the_six_newest_cards_stand_on_the_front_page(client: FlaskClient, post: Post) -> None:
    for number in range(8):
        post(f"Note {number}", published_at=now() - timedelta(hours=number))
    post("Not yet", review_state=ReviewState.PENDING, published_at=None)
    post("No more", life=Life.WITHDRAWN)
    page = client.get("/nl/").text
    assert [n for n in range(8) if f"Note {n}" in page] == [0, 1, 2, 3, 4, 5]
    assert "Not yet" not in page
    assert "No more" not in page


def test_an_empty_board_shows_no_empty_parts(client: FlaskClient) -> None:
    page = client.get("/en/").text
    assert 'class="cards"' not in page
    assert 'class="impact"' not in page


def test_the_numbers_are_real(client: FlaskClient, post: Post) -> None:
    post()
    post()
    post(kind=Kind.REQUEST)
    post(life=Life.FULFILLED, outcome=Outcome.SOLIDAIR)
    post(life=Life.FULFILLED, outcome=Outcome.ELSEWHERE)
    post(review_state=ReviewState.HIDDEN)
    page = client.get("/en/").text
    assert re.findall(r"<li>([^<]+)</li>", page.split('class="impact"')[1])[:3] == [
        "2 open offers",
        "1 open request",
        "it worked 1 time",
    ]


def test_the_numbers_are_counted_once_a_minute(client: FlaskClient, post: Post) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        post()
        assert "1 open offer" in client.get("/en/").text
        post()
        assert "1 open offer<" in client.get("/en/").text
        clock.shift(61)
        assert "2 open offers" in client.get("/en/").text


def test_numbers_beyond_the_cap_say_so(app: Flask) -> None:
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert impact_line(Impact(COUNT_CAP, 0, 5)) == ["more than 1,000 open offers", "it worked 5 times"]


def test_the_front_page_is_light_and_asks_little(app: Flask, client: FlaskClient, post: Post) -> None:
    for number in range(9):
        post(f"{number} winter coats for children, size 98 to 128, in good order and washed")
    client.get("/nl/")
    statements: list[str] = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    page = client.get("/nl/").data
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len([s for s in statements if s.startswith("SELECT")]) <= MOST_QUERIES
    assert len(gzip.compress(page)) <= MOST_BYTES
    loaded = set(re.findall(rb'(?:src|href)="(/(?:assets|media)/[^"#]+)', page))
    assert len(loaded) + 1 <= 6
    cold = sum(len(gzip.compress(client.get(address.decode()).data)) for address in loaded)
    assert len(gzip.compress(page)) + cold <= 40 * 1024
