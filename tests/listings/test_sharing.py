"""What leaves the site holds nothing of a person, only of what everyone sees, and works elsewhere."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.core.db import db
from app.listings.models import Listing
from app.listings.presenters.drawing import Words, drawn
from app.listings.rules import Kind, Life
from app.moderation.rules import Move, Reason, ReviewState
from app.organisations.rules import MemberRole
from tests.listings.board import FORM, decide, neighbourhood, organisation, post, publish, put
from tests.responses.stage import Stage
from tests.support.cast import Cast

NASTY = '</script><script>alert(1)</script> "quoted" & <b>'


def data_of(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_machines_read_an_offer_for_nothing_and_a_demand(cast: Cast, client: FlaskClient) -> None:
    offer = publish(cast, title="Zetel", neighbourhood_id=neighbourhood("ledeberg"), quantity=2)
    demand = publish(cast, title="Bed gezocht", kind=Kind.REQUEST)
    data = data_of(client.get(f"/nl/listings/{offer.public_id}").text)
    assert (data["@type"], data["price"], data["name"]) == ("Offer", 0, "Zetel")
    assert data["areaServed"] == {"@type": "Place", "name": "Ledeberg, Gent"}
    assert data["eligibleQuantity"] == {"@type": "QuantitativeValue", "value": 2}
    asked = data_of(client.get(f"/nl/listings/{demand.public_id}").text)
    assert asked["@type"] == "Demand"
    assert "price" not in asked
    assert "anna" not in json.dumps([data, asked]).lower()


def test_nothing_breaks_out_of_the_data(cast: Cast, client: FlaskClient) -> None:
    listing = publish(cast, title=NASTY[:80], body=NASTY)
    page = client.get(f"/nl/listings/{listing.public_id}").text
    assert "<script>alert" not in page
    assert data_of(page)["description"] == NASTY


def test_an_organisation_is_named_and_its_people_are_not(cast: Cast, client: FlaskClient) -> None:
    group = organisation(cast)
    listing = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN, organisation_id=group)
    data = data_of(client.get(f"/nl/listings/{listing.public_id}").text)
    assert data["offeredBy"] == {"@type": "Organization", "name": "Warme Buurt vzw"}


@pytest.mark.parametrize("path", ["picture.png", "poster", "poster?size=a5"])
def test_what_not_everyone_sees_is_not_shared(cast: Cast, path: str) -> None:
    waiting, seen = post(cast), publish(cast, "bilal")
    for name in (None, "anna", "marie"):
        assert cast.client(name).get(f"/nl/listings/{waiting.public_id}/{path}").status_code == 404
        assert cast.client(name).get(f"/nl/listings/{seen.public_id}/{path}").status_code == 200
    assert "og:image" not in cast.client("anna").get(f"/nl/listings/{waiting.public_id}").text
    decide(cast, seen, Move.HIDE, reason=Reason.UNSAFE)
    assert cast.client("bilal").get(f"/nl/listings/{seen.public_id}/{path}").status_code == 404


def test_the_picture_is_drawn_once_and_asked_for_once(cast: Cast, client: FlaskClient) -> None:
    address = f"/nl/listings/{publish(cast).public_id}/picture.png"
    first = client.get(address)
    image = Image.open(BytesIO(first.data))
    assert (image.format, image.size) == ("PNG", (1_200, 630))
    assert len(first.data) < 60_000
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert f'content="http://localhost{address}"' in client.get(address.removesuffix("/picture.png")).text


@pytest.mark.parametrize("title", ["أبحث عن دراجة", "W" * 80, "Fiets", "a " * 40, "", "😀😀"])
def test_any_title_can_be_drawn(title: str) -> None:
    assert drawn(Words("offer", "Aanbod", title, "Fietsen", "Gent")).startswith(b"\x89PNG")


def test_a_poster_has_its_address_on_every_strip(cast: Cast, client: FlaskClient) -> None:
    listing = publish(cast, title="Zetel", body="woord " * 100)
    address = f"localhost/nl/listings/{listing.public_id}"
    for size, strips in (("a4", 8), ("a5", 6), ("nonsense", 8)):
        page = client.get(f"/nl/listings/{listing.public_id}/poster?size={size}").text
        assert page.count(f"<bdi>{address}</bdi>") == strips + 1
        assert 'class="segno"' in page
        assert "anna" not in page.lower()


def test_a_poster_says_when_and_for_whom_it_is(cast: Cast, client: FlaskClient) -> None:
    with_days = publish(
        cast, weekdays=[5], organisation_id=Stage(cast).organisation("Buurtkeuken", anna=MemberRole.MEMBER)
    )
    page = client.get(f"/nl/listings/{with_days.public_id}/poster").text
    assert "elke zaterdag" in page
    assert "Buurtkeuken" in page


def test_the_page_for_the_wall_has_the_newest_of_its_place(cast: Cast, client: FlaskClient) -> None:
    for number in range(9):
        publish(cast, title=f"Bericht {number}", neighbourhood_id=neighbourhood("ledeberg"))
    publish(cast, title="Elders")
    page = client.get("/nl/listings/bulletin/ledeberg").text
    assert "Ledeberg" in page
    assert [number for number in range(9) if f"Bericht {number}<" in page] == list(range(2, 9))
    assert "Elders" not in page
    assert "localhost/nl/listings?place=ledeberg" in page
    assert client.get("/nl/listings/bulletin/drongen").status_code == 200
    assert client.get("/nl/listings/bulletin/atlantis").status_code == 404


def test_other_sites_may_frame_one_page_and_no_other(cast: Cast, client: FlaskClient) -> None:
    publish(cast, title="Zetel", category="furniture")
    publish(cast, title="Fiets")
    framed = client.get("/nl/listings/embed?category=furniture")
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in framed.headers
    assert "Set-Cookie" not in framed.headers
    assert ("Zetel" in framed.text, "Fiets" in framed.text) == (True, False)
    assert "<script" not in framed.text
    for other in ("/nl/listings", "/nl/listings/share", "/nl/listings/embed/x"):
        headers = client.get(other).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_a_list_with_an_address_too_long_for_a_square_is_shared_without(client: FlaskClient) -> None:
    page = client.get("/nl/listings/share", query_string={"q": "😀" * 300})
    assert page.status_code == 200
    assert "<svg" in client.get("/nl/listings/share?q=fiets").text


def test_a_list_is_passed_on_with_its_filters(cast: Cast, client: FlaskClient) -> None:
    query = "kind=offer&category=bikes&place=ledeberg&within=5"
    page = unescape(unescape(client.get(f"/en/listings/share?{query}").text))
    for address in (
        f"/en/listings?{query}",
        f"/en/listings?{query}&format=atom",
        f"/en/listings/embed?{query}",
    ):
        assert f"http://localhost{address}" in page
    assert client.get(f"/en/listings/embed?{query}").status_code == 200
    assert "/en/listings/bulletin/ledeberg" in page
    nasty = client.get('/en/listings/share?q="><script>alert(1)</script>')
    assert "<script>alert" not in nasty.text


def test_no_letter_of_a_title_breaks_the_feed(cast: Cast, client: FlaskClient) -> None:
    data = FORM | {"title": "Stoel \uffff\ufffe\x85\u2028\ufdd0 van hout"}
    cast.client("anna").post("/nl/listings/new", data=data)
    decide(cast, db.session.scalars(select(Listing)).one(), Move.APPROVE)
    ElementTree.fromstring(client.get("/nl/listings?format=atom").data)
