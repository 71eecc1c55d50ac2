"""In whose name somebody acts: in sight on every page, followed by the forms, never a right."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, transaction
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from tests.organisations.conftest import Make
from tests.support.cast import Cast

BAR = 'action="/nl/organisations/acting-as"'


def act_as(client: FlaskClient, ref: str, back: str = "/nl/about") -> str:
    answer = client.post("/nl/organisations/acting-as", data={"organisation": ref, "next": back})
    return str(answer.location or answer.status_code)


def posted_for() -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(select(Listing.organisation_id).order_by(Listing.id)))


def test_forms_post_for_whom_one_acts(cast: Cast, make: Make) -> None:
    first, second = make("eerste", members=("bilal",)), make("tweede", members=("bilal",))
    client = cast.client("bilal")
    assert client.get("/nl/about").text.count(BAR) == 2
    assert act_as(client, second.public_id) == "/nl/about"
    page = client.get("/nl/listings/new").text
    assert "<strong><bdi>Tweede</bdi></strong>" in page
    assert f'<option selected value="{second.public_id}">' in page
    chosen = client.get("/nl/listings/new?organisation=eerste").text
    assert f'<option selected value="{first.public_id}">' in chosen
    client.post("/nl/listings/quick", data={"what": "Drie stoelen"})
    assert act_as(client, "") == "/nl/about"
    client.post("/nl/listings/quick", data={"what": "Vier stoelen"})
    assert posted_for() == [second.id, None]


def test_the_wish_ends_with_the_right(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    client = cast.client("bilal")
    act_as(client, organisation.public_id)
    with transaction():
        organisation.review_state = ReviewState.HIDDEN
    assert BAR not in client.get("/nl/about").text
    client.post("/nl/listings/quick", data={"what": "Drie stoelen"})
    assert posted_for() == [None]


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:x", "x" * 50, "\x00"])
def test_one_comes_back_to_this_site_only(back: str, cast: Cast, make: Make) -> None:
    organisation = make()
    assert act_as(cast.client("anna"), organisation.public_id, back) == "/nl/organisations"


def test_nobody_acts_for_what_is_not_theirs(cast: Cast, make: Make) -> None:
    organisation = make()
    assert act_as(cast.client("chloe"), organisation.public_id) == "404"
    assert act_as(cast.client("anna"), "x" * 5000) == "404"
    assert BAR not in cast.client("chloe").get("/nl/about").text
    assert BAR not in cast.client().get("/nl/about").text
