"""Beginning now and going on later: drafts, one question at a time, and adding more after sending."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.clock import now, today
from app.core.db import db
from app.listings import cli
from app.listings.forms.steps import STEPS, steps_for
from app.listings.models import Listing
from app.listings.queries.alike import likeness
from app.listings.rules import Kind
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from tests.listings.board import FORM, again, publish, put
from tests.listings.test_posting import picture, prove, the_listing
from tests.support.cast import Cast
from tests.support.pages import fields_of

SOON = str(today() + timedelta(days=5))
# What somebody answers at each step.
ANSWERS: dict[str, dict[str, Any]] = {
    "what": {"title": "Ik zoek een kinderfiets in Ledeberg"},
    "more": {"body": "Voor een meisje."},
    "kind": {"kind": "request"},
    "category": {"category": "bikes"},
    "place": {"postcode": "9050", "neighbourhood": "ledeberg"},
    "photos": {"photo_alt": "Zo een fiets"},
    "amount": {"quantity": "2", "size": "20 duim"},
    "when": {"when": "weekly", "weekdays": ["5", "6"], "dayparts": ["morning"]},
    "deadline": {"deadline": SOON, "urgent": "y"},
    "languages": {"languages": ["nl", "ar"]},
    "whom": {"question": "Is de fiets in orde?"},
    "who": {},
    "send": {},
}
STEPS_ADDRESS = "/en/listings/steps"


def hidden(page: str) -> dict[str, list[str]]:
    """Return what a page carries along."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page):
        found.setdefault(name, []).append(value)
    return found


def number(name: str, *, has_account: bool = True) -> int:
    return [step.name for step in steps_for(has_account=has_account)].index(name) + 1


def answer(client: FlaskClient, name: str, draft: str, **fields: Any) -> TestResponse:
    """Answer one question of a draft and go to the page that comes."""
    data = {"step": str(number(name)), "draft": draft} | ANSWERS[name] | fields
    return client.post(STEPS_ADDRESS, data=data)


def begin(client: FlaskClient) -> str:
    """Answer the first question; return the draft in which that is kept."""
    assert answer(client, "what", "").status_code == 302
    return the_listing().public_id


@pytest.mark.parametrize("step", ["0019", "001" + "9" * 5_000, "²", "-1"])
def test_there_are_no_other_steps(step: str, client: FlaskClient) -> None:
    assert client.get(STEPS_ADDRESS, query_string={"step": step[:9]}).status_code == 200
    assert client.post(STEPS_ADDRESS, data={"step": step, "title": "Een fiets"}).status_code in {200, 422}


def test_one_question_at_a_time_fills_the_same_note(cast: Cast) -> None:
    client = cast.client("anna")
    draft = begin(client)
    assert the_listing().kind is Kind.REQUEST
    assert client.get(f"{STEPS_ADDRESS}?draft={draft}&step={number('category')}").text.count("checked") == 1
    for step in STEPS[1:-1]:
        response = answer(
            client, step.name, draft, **({"photos": [picture()]} if step.name == "photos" else {})
        )
        assert response.location.endswith(f"step={number(step.name) + 1}"), step.name
        assert client.get(response.location).status_code == 200
    assert the_listing().review_state is ReviewState.DRAFT
    sent = answer(client, "send", draft)
    assert sent.location.endswith(f"/listings/{draft}")
    assert answer(client, "send", draft).location == sent.location
    listing = again(draft)
    assert listing.review_state is ReviewState.PENDING
    assert (listing.category, listing.help, listing.quantity, listing.size) == (
        "bikes",
        "goods",
        2,
        "20 duim",
    )
    assert (listing.weekdays, listing.dayparts, listing.languages) == ([5, 6], ["morning"], ["nl", "ar"])
    assert (str(listing.deadline), listing.urgent_asked, listing.little_dutch_ok) == (SOON, True, False)
    assert listing.question == "Is de fiets in orde?"
    assert db.session.scalars(select(MediaFile.alt)).all() == ["Zo een fiets"]


def test_without_an_account_the_answers_travel_along_until_the_mail(client: FlaskClient) -> None:
    page = client.get(STEPS_ADDRESS).text
    for step in steps_for(has_account=False):
        assert hidden(page)["step"] == [str(number(step.name, has_account=False))]
        email = {"email": "new@example.org"} if step.name == "send" else {}
        response = client.post(STEPS_ADDRESS, data=hidden(page) | ANSWERS[step.name] | email)
        page = response.text
    assert response.location.endswith("/sign-in")
    assert (the_listing().weekdays, the_listing().languages) == ([5, 6], ["nl", "ar"])
    prove(client, "new@example.org")
    assert the_listing().review_state is ReviewState.PENDING
    assert the_listing().question == "Is de fiets in orde?"


def test_a_wrong_answer_stays_on_its_page_and_back_loses_nothing(cast: Cast) -> None:
    client = cast.client("anna")
    assert client.post(STEPS_ADDRESS, data={"step": "1", "title": ""}).status_code == 422
    draft = begin(client)
    refused = answer(client, "amount", draft, quantity="veel")
    assert refused.status_code == 422
    assert 'value="veel"' in refused.text
    back = answer(client, "amount", draft, quantity="3", back="y")
    assert back.location.endswith(f"step={number('photos')}")
    assert again(draft).quantity == 3
    assert answer(client, "amount", draft, quantity="veel", back="y").status_code == 302
    assert again(draft).quantity == 3


def test_what_nobody_can_answer_is_told_at_its_own_question(client: FlaskClient) -> None:
    last = {"step": str(number("send", has_account=False)), "email": "new@example.org", "title": "Fiets"}
    page = client.post(STEPS_ADDRESS, data=last | {"kind": "gift", "category": "bikes", "postcode": "9000"})
    assert page.status_code == 422
    assert hidden(page.text)["step"] == [str(number("kind", has_account=False))]
    assert hidden(page.text)["email"] == ["new@example.org"]
    assert db.session.query(Listing).count() == 0


def test_beginning_twice_is_beginning_once(cast: Cast) -> None:
    client = cast.client("anna")
    assert begin(client) == begin(client)


def test_nobody_goes_on_with_the_draft_of_another(cast: Cast) -> None:
    draft = begin(cast.client("anna"))
    for client in (cast.client("bilal"), cast.client("mona")):
        assert client.get(f"{STEPS_ADDRESS}?draft={draft}&step=2").status_code == 404
        assert answer(client, "amount", draft).status_code == 404
    stranger = cast.client()
    assert "kinderfiets" not in stranger.get(f"{STEPS_ADDRESS}?draft={draft}&step=2").text
    sent = put(cast, "anna", ReviewState.PUBLISHED, the_listing().life).public_id
    assert answer(cast.client("anna"), "amount", sent).location.endswith(f"/listings/{sent}")


def test_a_draft_waits_for_a_week_under_my_notes(cast: Cast) -> None:
    client = cast.client("anna")
    kept = client.post("/en/listings/new", data={"title": "Een zetel", "later": "y", "kind": "offer"})
    draft = the_listing()
    assert kept.location.endswith(f"/listings/{draft.public_id}/edit")
    assert (draft.review_state, draft.category) == (ReviewState.DRAFT, "furniture")
    with time_machine.travel(now() + timedelta(days=6)):
        assert cli.delete_drafts() == 0
        client = cast.client("anna")
        assert "Een zetel" in client.get("/en/account/listings").text
        assert f"/listings/{draft.public_id}/edit" in client.get(f"/en/listings/{draft.public_id}").text
        client.post(f"/en/listings/{draft.public_id}/edit", data=FORM | {"later": "y", "size": "3 m"})
        assert (again(draft.public_id).review_state, again(draft.public_id).size) == (
            ReviewState.DRAFT,
            "3 m",
        )
    with time_machine.travel(now() + timedelta(days=12)):
        assert cli.delete_drafts() == 0
        cast.client("anna").post(f"/en/listings/{draft.public_id}/edit", data=FORM)
    assert again(draft.public_id).review_state is ReviewState.PENDING


def test_what_is_wrong_is_not_kept_for_later(cast: Cast) -> None:
    client = cast.client("anna")
    for wrong in ({"title": ""}, {"title": "Fiets", "quantity": "x"}, {"title": "Fiets", "category": "gold"}):
        assert client.post("/en/listings/new", data=wrong | {"later": "y"}).status_code == 422
    assert db.session.query(Listing).count() == 0


def test_the_page_that_confirms_shows_what_was_guessed_and_asks_for_more(cast: Cast) -> None:
    client = cast.client("anna")
    sent = client.post("/en/listings/quick", data={"what": "Ik zoek een kinderfiets in Ledeberg"})
    page = client.get(sent.location).text
    chips = re.findall(r'<summary class="chip">([^<]*)<', page)
    assert chips == ["Request", "Bicycles", "Ledeberg, Ghent", "Your words"]
    assert page.index('name="photos"') < page.index('name="size"') < page.index('name="when"')
    assert page.index('name="when"') < page.index('name="languages"') < page.index('name="deadline"')


def test_what_looks_like_an_own_note_is_shown_while_posting(cast: Cast) -> None:
    earlier = publish(cast, title="Driezit, nog heel stevig", category="furniture")
    publish(cast, "bilal", title="Driezit, nog stevig", category="furniture")
    client = cast.client("anna")
    sent = client.post("/en/listings/new", data=FORM)
    for path in (sent.location, f"{sent.location}/edit"):
        page = client.get(path).text
        assert "Did you post this already?" in page
        assert page.count(f'/listings/{earlier.public_id}"') == 1
    data = {"step": "1", "title": "Driezit, heel stevig"}
    assert earlier.title in client.get(client.post(STEPS_ADDRESS, data=data).location).text
    client.post(f"{sent.location}/close", data={"outcome": "no"})
    assert again(sent.location.rsplit("/", 1)[1]).closed_at


def test_likeness_counts_words_by_their_stem() -> None:
    assert likeness("Kinderfietsen te geef", "kinderfiets, te geef!") == 1
    assert likeness("Kinderfiets", "Winterjas") == 0
    assert likeness("", "") == 0


def test_an_old_note_is_copied_without_the_days_that_are_over(cast: Cast) -> None:
    gone = today() - timedelta(days=3)
    old = publish(cast, title="Tafels zetten", quantity=4, until_date=gone, deadline=gone, size="lang")
    client = cast.client("anna")
    page = client.get(f"/nl/listings/new?copy={old.public_id}").text
    assert 'value="Tafels zetten"' in page
    assert 'value="lang"' in page
    assert str(gone) not in page
    for stranger in (cast.client("bilal"), cast.client()):
        assert stranger.get(f"/nl/listings/new?copy={old.public_id}").status_code == 404
    assert client.get("/nl/listings/new?copy=nothing").status_code == 404


def test_what_looks_the_same_is_shown_before_the_full_form_is_sent(cast: Cast) -> None:
    mine, client = publish(cast, title="Kinderfiets met lichtjes"), cast.client("anna")
    publish(cast, "bilal", title="Kinderfiets met lichtjes")
    form = FORM | {"title": "Kinderfiets met licht", "category": "bikes", "body": "Een andere."}
    asked = "Did you post this already?"
    address = f"/listings/{mine.public_id}"
    assert asked not in client.get("/en/listings/new").text
    for page in (
        client.post("/en/listings/new", data=form | {"look": "1"}),
        client.post("/en/listings/new", data=form | {"postcode": "1"}),
        client.get("/en/listings/new", query_string={"title": form["title"], "category": "bikes"}),
    ):
        assert asked in page.text
        assert page.text.count(address) == 1, "the one of somebody else is not theirs"
    assert asked not in client.get(f"/en/listings/new?copy={mine.public_id}").text
    assert asked not in cast.client("chloe").post("/en/listings/new", data=form | {"look": "1"}).text
    assert client.post("/en/listings/new", data=form).status_code == 302, "it stays a question"


def test_a_draft_tells_what_looks_the_same(cast: Cast) -> None:
    mine, client = publish(cast, title="Kinderfiets met lichtjes"), cast.client("anna")
    form = FORM | {"title": "Kinderfiets met licht", "category": "bikes", "later": "y"}
    draft = client.post("/en/listings/new", data=form).location
    page = client.get(draft).text
    assert "Did you post this already?" in page
    assert f"/listings/{mine.public_id}" in page


def test_a_page_that_is_open_can_ask_what_looks_the_same(cast: Cast, client: FlaskClient) -> None:
    mine = publish(cast, title="Kinderfiets met lichtjes")
    asked = {"kind": "offer", "title": "Kinderfiets met licht", "category": "bikes"}
    address = "/nl/listings/alike"
    html = cast.client("anna").get(address, query_string=asked).get_json()["html"]
    assert f"/nl/listings/{mine.public_id}" in html
    for other in ({"kind": "request"}, {"title": ""}, {"title": "Soep"}, {"title": "x" * 5_000}):
        answer = cast.client("anna").get(address, query_string=asked | other)
        assert answer.get_json()["html"].strip() == ""
    assert cast.client("bilal").get(address, query_string=asked).get_json()["html"].strip() == ""
    assert cast.client("anna").get(address).get_json()["html"].strip() == ""
    assert client.get(address, query_string=asked).status_code == 302


def test_who_said_enough_goes_to_the_end_and_reads_it_once_more(cast: Cast) -> None:
    client = cast.client("anna")
    draft = begin(client)
    assert "This is enough" not in client.get(f"{STEPS_ADDRESS}?draft={draft}&step={number('kind')}").text
    for name in ("more", "kind", "category"):
        answer(client, name, draft)
    assert "This is enough" in client.get(f"{STEPS_ADDRESS}?draft={draft}&step={number('place')}").text
    end = answer(client, "place", draft, enough="y")
    assert end.location.endswith(f"step={number('send')}")
    page = client.get(end.location).text
    assert "This is enough" not in page
    for words in (
        "Ik zoek een kinderfiets in Ledeberg",
        "Voor een meisje.",
        "I am looking for something",
        "9050",
    ):
        assert words in page
    answer(client, "send", draft)
    assert again(draft).review_state is ReviewState.PENDING


def test_enough_without_an_account_goes_to_the_end_too(client: FlaskClient) -> None:
    data = {"step": str(number("place", has_account=False)), **ANSWERS["what"], **ANSWERS["kind"]}
    data |= {**ANSWERS["category"], **ANSWERS["place"], "enough": "y"}
    page = client.post(STEPS_ADDRESS, data=data).text
    assert "Ready?" in page
    assert "Ik zoek een kinderfiets in Ledeberg" in page


def test_who_asks_for_help_asks_step_by_step_too(cast: Cast, client: FlaskClient) -> None:
    """What the page before knew is not asked anew, and no guess makes an offer of it."""
    link = f"{STEPS_ADDRESS}?kind=request".replace("/en/", "/nl/")
    assert link in client.get("/nl/listings/new?kind=request").text
    first = client.get(f"{STEPS_ADDRESS}?kind=request").text
    assert hidden(first)["kind"] == ["request"]
    bilal = cast.client("bilal")
    bilal.post(STEPS_ADDRESS, data={"step": "1", "kind": "request", "title": "Ik geef om koken"})
    assert the_listing().kind is Kind.REQUEST
    page = client.post(STEPS_ADDRESS, data={"step": "1", "kind": "request", "title": "Ik geef om koken"}).text
    assert hidden(page)["kind"] == ["request"]
    assert client.get(f"{STEPS_ADDRESS}?kind=both").status_code == 200


def test_from_the_steps_to_the_whole_form_nothing_is_lost(cast: Cast, client: FlaskClient) -> None:
    said = {"step": "2", "kind": "request", "title": "Hulp bij koken", "body": "Voor zestig mensen"}
    page = client.post(STEPS_ADDRESS, data=said | {"whole": "y"}).text
    fields = fields_of(page)
    assert (fields["title"], fields["body"], fields["kind"]) == (said["title"], said["body"], "request")
    assert 'action="/en/listings/new"' in page
    assert fields["csrf_token"]
    bilal = cast.client("bilal")
    there = bilal.post(STEPS_ADDRESS, data={"step": "1", "title": "Hulp bij koken", "whole": "y"}).location
    assert there == f"/en/listings/{the_listing().public_id}/edit"
    assert "Hulp bij koken" in bilal.get(there).text


def test_who_writes_a_number_in_the_text_reads_that_everyone_sees_it(cast: Cast) -> None:
    anna = cast.client("anna")
    said = {"what": "Ik geef een fiets. Bel 0478 12 34 56", "email": "anna@example.org"}
    there = anna.post("/nl/listings/quick", data=said).location
    assert "Iedereen kan “0478 12 34 56” lezen." in anna.get(there).text
    listing = the_listing().public_id
    assert "Iedereen kan “0478 12 34 56” lezen." in anna.get(f"/nl/listings/{listing}").text
    without = fields_of(anna.get(there).text) | {"title": "Ik geef een fiets", "body": ""}
    assert anna.post(there, data=without).status_code == 302
    assert "Iedereen kan" not in anna.get(there).text


@pytest.mark.parametrize(("category", "asks"), [("cooking", False), ("bikes", True)])
def test_time_is_asked_for_no_size(category: str, asks: bool, cast: Cast) -> None:
    anna = cast.client("anna")
    draft = begin(anna)
    answer(anna, "category", draft, category=category)
    page = anna.get(STEPS_ADDRESS, query_string={"draft": draft, "step": number("amount")}).text
    assert ('name="size"' in page) == asks
