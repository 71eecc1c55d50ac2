"""The list: filters, pages, words, feeds, and its price in queries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.core.clock import now
from app.core.db import db, transaction
from app.listings import actions
from app.listings.models import Listing
from app.listings.rules import Help, Kind, Life
from app.moderation.rules import Move, Reason, ReviewState
from app.search import queries as search
from app.search.cli import learn_words
from tests.listings.board import BIKE, DEINZE, GHENT, decide, neighbourhood, post, publish, put
from tests.support.cast import Cast

ATOM = "{http://www.w3.org/2005/Atom}"


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the queries of what happens inside."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(cast: Cast, number: int) -> None:
    author = cast.id("anna")
    with transaction():
        for _n in range(number):
            listing = actions.make_draft(author, BIKE)
            listing.review_state = ReviewState.PUBLISHED
            actions.publish_now(listing)


@pytest.fixture
def board(cast: Cast) -> None:
    post(cast, title="Nog niet nagekeken")  # first: after three approved ones it would be online at once
    publish(cast, title="Fiets in Ledeberg", neighbourhood_id=neighbourhood("ledeberg"))
    publish(cast, title="Zetel gezocht", kind=Kind.REQUEST, category="furniture", municipality_id=DEINZE)
    publish(cast, title="Huiswerk samen", help=Help.TIME, category="homework", municipality_id=GHENT)
    put(cast, "anna", ReviewState.PUBLISHED, Life.FULFILLED, title="Al gelukt")
    learn_words()


def titles(client: FlaskClient, query: str = "") -> set[str]:
    data = client.get(f"/nl/listings?format=json{query}").get_json()
    return {item["title"] for item in data["listings"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Fiets in Ledeberg", "Zetel gezocht", "Huiswerk samen"}),
        ("&kind=offer", {"Fiets in Ledeberg", "Huiswerk samen"}),
        ("&kind=request", {"Zetel gezocht"}),
        ("&help=time", {"Huiswerk samen"}),
        ("&category=bikes", {"Fiets in Ledeberg"}),
        ("&category=home-and-furniture", {"Zetel gezocht"}),
        ("&place=deinze", {"Zetel gezocht"}),
        ("&place=gent", {"Fiets in Ledeberg", "Huiswerk samen"}),
        ("&place=ledeberg", {"Fiets in Ledeberg"}),
        ("&place=Gand", {"Fiets in Ledeberg", "Huiswerk samen"}),
        ("&place=9800", {"Zetel gezocht"}),
        ("&q=fietsen", {"Fiets in Ledeberg"}),
        ("&q=bicycle", {"Fiets in Ledeberg"}),
        ("&q=zet", {"Zetel gezocht"}),
        ("&q=zetle", {"Zetel gezocht"}),
        ("&place=gent&within=20", {"Fiets in Ledeberg", "Huiswerk samen", "Zetel gezocht"}),
        ("&place=ledeberg&within=5", {"Fiets in Ledeberg", "Huiswerk samen"}),
        ("&place=ledeberg&within=7", {"Fiets in Ledeberg"}),
        ("&place=ledeberg&within=5&q=fietsje", {"Fiets in Ledeberg"}),
        ("&q=fiets&kind=request", set()),
        ("&q=%F0%9F%9A%B2", {"Fiets in Ledeberg", "Zetel gezocht", "Huiswerk samen"}),
        (
            "&kind=nonsense&help=1&category=x&place=atlantis",
            {"Fiets in Ledeberg", "Zetel gezocht", "Huiswerk samen"},
        ),
    ],
)
def test_filters_find_what_fits(board: None, client: FlaskClient, query: str, found: set[str]) -> None:
    assert titles(client, query) == found
    page = client.get(f"/en/listings?{query.lstrip('&')}").text
    assert f"Found: {len(found)}" in page
    assert all(title in page for title in found)


def test_nonsense_is_said_and_left_out(client: FlaskClient) -> None:
    page = client.get(
        "/en/listings?kind=gift&help=money&category=weapons&place=atlantis&page=x&format=pdf"
    ).text
    for word in ("gift", "money", "weapons", "atlantis"):
        assert f"“{word}”" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q='%22*()",
        "place=%00",
        "kind=&kind=offer",
        "page=-1",
        "page=99999",
        "q[]=1",
        "page=" + "9" * 500,
    ],
)
def test_no_address_breaks_the_list(client: FlaskClient, query: str) -> None:
    assert client.get(f"/nl/listings?{query}").status_code in {200, 400, 404, 414}


def test_chips_take_one_choice_away(board: None, client: FlaskClient) -> None:
    page = client.get("/en/listings?kind=offer&category=bikes&place=ledeberg").text
    assert 'href="/en/listings?category=bikes&amp;place=ledeberg"' in page
    assert 'href="/en/listings?kind=offer&amp;category=bikes"' in page


def test_an_empty_list_shows_the_wider_one(board: None, client: FlaskClient) -> None:
    page = client.get("/en/listings?category=shoes&place=ledeberg").text
    assert "There is nothing here now" in page
    assert 'href="/en/listings?category=shoes&amp;place=gent"' in page


def test_where_no_note_has_all_words_those_with_some_are_shown(cast: Cast, client: FlaskClient) -> None:
    for title in ("Rode paraplu", "Blauwe muts", "Rode muts voor groot en klein", "Gele laars"):
        publish(cast, title=title, body="")
    page = client.get("/en/listings?q=rode+laars+muts").text
    assert "No note has all these words." in page
    shown = re.findall(r'class="card-title"[^>]*><a[^>]*>([^<]*)', page)
    assert shown[0] == "Rode muts voor groot en klein"
    assert set(shown[1:]) == {"Rode paraplu", "Blauwe muts", "Gele laars"}
    assert "No note has all these words." not in client.get("/en/listings?q=rode+muts").text
    assert "There is nothing here now" in client.get("/en/listings?q=rode+laars+muts&kind=request").text
    assert "There is nothing here now" in client.get("/en/listings?q=zwembad").text


def test_pages_are_numbered(cast: Cast, client: FlaskClient) -> None:
    fill(cast, 45)
    first = client.get("/en/listings?kind=offer").text
    assert "Found: 45" in first
    assert first.count("card-offer") == 20
    assert "/en/listings?kind=offer&amp;page=3" in first
    assert client.get("/en/listings?kind=offer&page=3").text.count("card-offer") == 5
    beyond = client.get("/en/listings?kind=offer&page=4")
    assert beyond.status_code == 404
    assert "The last one is page 3" in beyond.text


def test_a_page_that_emptied_while_the_total_was_kept_does_not_exist(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 21)
    fill(cast, 41)
    listing = db.session.scalars(select(Listing).order_by(Listing.id)).first()
    assert listing
    assert "Gevonden: 41" in client.get("/nl/listings?q=fiets").text
    assert client.get("/nl/listings?q=fiets&page=3").status_code == 200
    decide(cast, listing, Move.HIDE, reason=Reason.OTHER, note="Even weg.")
    gone = client.get("/nl/listings?q=fiets&page=3")
    assert gone.status_code == 404
    assert "2" in gone.text
    assert client.get("/nl/listings?q=fiets&page=2").text.count("card-offer") == 20


def test_the_same_number_of_queries_at_few_and_many_cards(cast: Cast) -> None:
    counts = set()
    for number in (3, 40):
        fill(cast, number)
        nobody, anna = cast.client(), cast.client("anna")
        nobody.get("/nl/listings")
        with counted() as seen:
            nobody.get("/nl/listings?kind=offer&place=gent&q=fiets&page=1")
        anonymous = len(seen)
        with counted() as seen:
            anna.get("/nl/listings?kind=offer&place=gent&q=fiets&page=1")
        counts.add((anonymous, len(seen)))
    assert max(anonymous for anonymous, _signed_in in counts) <= 4
    assert max(signed_in for _anonymous, signed_in in counts) <= 5


def test_a_page_of_one_note_takes_five_queries(cast: Cast) -> None:
    address = f"/nl/listings/{publish(cast).public_id}"
    cast.client().get("/nl/listings")
    for name in (None, "dario", "anna"):
        client = cast.client(name)
        with counted() as seen:
            client.get(address)
        assert len(seen) <= 5, [statement[:90] for statement in seen]


def test_json_has_stable_keys_and_nothing_of_the_author(board: None, client: FlaskClient) -> None:
    response = client.get("/nl/listings?format=json&place=ledeberg")
    item = response.get_json()["listings"][0]
    assert set(item) == {
        "id", "url", "kind", "help", "title", "body", "language", "category", "municipality", "neighbourhood",
        "quantity", "weekdays", "dayparts", "moments", "languages", "published_at", "edited_at",
    }  # fmt: skip
    assert (item["municipality"], item["neighbourhood"]) == ("gent", "ledeberg")
    assert item["url"] == f"http://localhost/nl/listings/{item['id']}"
    assert "anna" not in json.dumps(response.get_json()).lower()


def test_atom_can_be_read(cast: Cast, client: FlaskClient) -> None:
    publish(cast, title="<b>Bed & matras</b>", body="a < b & c")
    response = client.get("/nl/listings?format=atom&kind=offer")
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None
    entry = feed.find(ATOM + "entry")
    assert entry is not None
    assert entry.findtext(ATOM + "title") == "<b>Bed & matras</b>"
    assert entry.findtext(ATOM + "content") == "a < b & c"
    assert "anna" not in response.text.lower()


@pytest.mark.parametrize("form", ["atom", "json"])
def test_who_asks_again_hears_that_nothing_changed(cast: Cast, client: FlaskClient, form: str) -> None:
    listing = publish(cast)
    address = f"/nl/listings?format={form}"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    since = first.headers["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": since}).status_code == 304
    decide(cast, listing, Move.HIDE, reason=Reason.UNSAFE)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert listing.title not in again.text


def test_an_empty_feed_is_a_feed(client: FlaskClient) -> None:
    ET.fromstring(client.get("/nl/listings?format=atom").data)
    assert client.get("/nl/listings?format=json").get_json()["listings"] == []


def test_what_is_unsafe_is_text(cast: Cast, client: FlaskClient) -> None:
    listing = publish(cast, title="<script>alert(1)</script>", body="<img src=x onerror=y>\n'\"")
    for address in ("/nl/listings", f"/nl/listings/{listing.public_id}"):
        assert "<script>alert" not in client.get(address).text


def test_people_find_their_own_notes_by_state(cast: Cast, board: None) -> None:
    page = cast.client("anna").get("/en/account/listings").text
    for word in ("Waits for a check", "Online", "Closed", "Nog niet nagekeken", "Al gelukt"):
        assert word in page
    assert "You have no notes yet" in cast.client("dario").get("/en/account/listings").text


def test_the_newest_notes_stand_on_the_front_page(cast: Cast, board: None, client: FlaskClient) -> None:
    page = client.get("/nl/").text
    assert "Fiets in Ledeberg" in page
    assert "Nog niet nagekeken" not in page


def test_the_list_is_newest_first(cast: Cast, client: FlaskClient) -> None:
    fill(cast, 3)
    items = client.get("/nl/listings?format=json").get_json()["listings"]
    assert [i["published_at"] for i in items] == sorted((i["published_at"] for i in items), reverse=True)


def test_a_right_to_left_text_keeps_its_language(cast: Cast, client: FlaskClient) -> None:
    listing = publish(cast, title="أبحث عن دراجة", language="ar")
    assert '<h1 lang="ar" dir="auto">' in client.get(f"/nl/listings/{listing.public_id}").text


def test_expired_ones_are_gone_from_everywhere(cast: Cast, client: FlaskClient) -> None:
    publish(cast)
    with transaction():
        listing = db.session.scalars(select(Listing)).one()
        listing.expires_at = now()
        actions.expire(listing)
    assert titles(client) == set()
    assert titles(client, "&q=kinderfiets") == set()
