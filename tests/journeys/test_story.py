"""The story of the ground floor, over HTTP: offered, confirmed, approved, answered, agreed, and it worked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.listings.models import Listing
from app.listings.rules import Life, Outcome
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.responses.rules import State
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, path_in

POSTER, HELPER = "nieuw@example.org", "buur@example.org"


def confirm(client: FlaskClient, email: str) -> str:
    """Open the link of the newest mail, which changes nothing, then press its one button."""
    path = path_in(last_mail_to(email), "/confirm/")
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200
    answer = client.post(path)
    assert answer.status_code == 302
    assert client.post(path).status_code == 410
    return str(answer.location)


def the_listing() -> Listing:
    return db.session.scalars(select(Listing)).one()


def the_response() -> Response:
    return db.session.scalars(select(Response)).one()


def offer(client: FlaskClient, language: str) -> str:
    """Fill in two fields of the front page; nobody sees it yet."""
    data = {"what": "Kinderfiets te geven, Ledeberg", "email": POSTER}
    assert client.post(f"/{language}/listings/quick", data=data).status_code == 302
    assert the_listing().review_state is ReviewState.DRAFT
    return the_listing().public_id


def approve(desk: FlaskClient, language: str, listing_id: str) -> None:
    """Find it on the desk and approve it."""
    assert "Kinderfiets" in desk.get(f"/{language}/moderation").text
    desk.post(f"/{language}/moderation/{listing_id}/decide", data={"move": "approve"})
    assert the_listing().review_state is ReviewState.PUBLISHED


def answer(helper: FlaskClient, language: str, listing_id: str) -> str:
    """Answer without an account, and prove the address."""
    assert helper.get(f"/{language}/listings/{listing_id}").status_code == 200
    helper.post(f"/{language}/listings/{listing_id}/respond", data={"message": "Graag!", "email": HELPER})
    assert the_response().state is State.DRAFT
    conversation = f"/{language}/responses/{the_response().public_id}"
    assert conversation in confirm(helper, HELPER)
    assert the_response().state is State.SENT
    return conversation


def agree_and_close(poster: FlaskClient, helper: FlaskClient, conversation: str, listing: str) -> None:
    """Talk, agree, and say that it worked."""
    assert "Graag!" in poster.get(conversation).text
    poster.post(f"{conversation}/messages", data={"body": "Kom zaterdag maar."})
    assert "Kom zaterdag maar." in helper.get(conversation).text
    poster.post(f"{conversation}/agree")
    assert the_response().state is State.AGREED
    poster.post(f"{conversation}/done")
    assert the_response().state is State.DONE
    poster.post(f"{listing}/close", data={"outcome": "solidair"})


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_somebody_offers_somebody_answers_and_it_works(
    language: str, client: FlaskClient, cast: Cast
) -> None:
    listing_id = offer(client, language)
    listing = f"/{language}/listings/{listing_id}"
    assert cast.client().get(listing).status_code == 404
    assert listing_id in confirm(client, POSTER)
    assert the_listing().review_state is ReviewState.PENDING
    approve(cast.client("mona"), language, listing_id)
    for search in ("kind=offer", "q=kinderfietsen"):
        assert "Kinderfiets" in cast.client().get(f"/{language}/listings?{search}").text
    helper = cast.client()
    conversation = answer(helper, language, listing_id)
    agree_and_close(client, helper, conversation, listing)
    assert (the_listing().life, the_listing().outcome) == (Life.FULFILLED, Outcome.SOLIDAIR)
    assert "Kinderfiets" not in cast.client().get(f"/{language}/listings").text


def test_nobody_else_reads_the_conversation_and_no_mail_holds_an_address(
    client: FlaskClient, cast: Cast
) -> None:
    client.post("/nl/listings/quick", data={"what": "Zetel voor twee", "email": POSTER})
    confirm(client, POSTER)
    listing_id = the_listing().public_id
    cast.client("mona").post(f"/nl/moderation/{listing_id}/decide", data={"move": "approve"})
    helper = cast.client()
    helper.post(
        f"/nl/listings/{listing_id}/respond", data={"message": "Wij komen hem halen.", "email": HELPER}
    )
    confirm(helper, HELPER)
    conversation = f"/nl/responses/{the_response().public_id}"
    for person in (None, "anna", "mona", "adam"):
        assert cast.client(person).get(conversation).status_code in {302, 404}
    assert HELPER not in last_mail_to(POSTER).text + last_mail_to(POSTER).html
    assert POSTER not in helper.get(conversation).text
