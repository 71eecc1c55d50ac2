"""Several moderators, several things of one sender, and help from elsewhere."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from PIL import Image

from app.core.clock import now
from app.core.db import db, transaction
from app.listings.models import Listing
from app.media.actions import recode, store
from app.moderation import actions, queries
from app.moderation.models import DeskChoice, ReviewDecision
from app.moderation.rules import Move, Outcome, Posting, Reason, ReviewState
from tests.moderation.conftest import KIND, Make, again
from tests.support.cast import DEINZE, GHENT, Cast

PENDING, PUBLISHED = ReviewState.PENDING, ReviewState.PUBLISHED


def mark(listing: Listing) -> str:
    return f"{listing.public_id}.{queries.fingerprint(KIND, listing, [])}"


def test_a_colleague_sees_who_looks_until_it_lapses(cast: Cast, make: Make) -> None:
    listing, mona, marie = make(), cast.client("mona"), cast.client("marie")
    address = f"/en/moderation/{listing.public_id}/hold"
    assert mona.post(address).status_code == 302
    assert "Looks at this now:" not in mona.get("/en/moderation").text
    page = marie.get("/en/moderation").text
    assert "Looks at this now:</strong> <bdi>Mona</bdi>" in page
    assert "/decide" not in page
    marie.post(address)
    assert "A colleague looks at this already." in marie.get("/en/moderation").text
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert "/decide" in marie.get("/en/moderation").text
    marie.post(address, data={"take_over": "1"})
    assert "<bdi>Marie</bdi>" in mona.get("/en/moderation").text
    assert cast.client("milan").post(address).status_code == 404


def test_a_decision_ends_the_hold(cast: Cast, make: Make) -> None:
    listing, mona = make(), cast.client("mona")
    mona.post(f"/en/moderation/{listing.public_id}/hold")
    mona.post(
        f"/en/moderation/{listing.public_id}/decide", data={"move": "request_changes", "reason": "money"}
    )
    assert "Looks at this now:" not in cast.client("marie").get(f"/en/moderation/{listing.public_id}").text


def test_what_one_sender_posted_is_decided_at_once_and_taken_back_at_once(cast: Cast, make: Make) -> None:
    listings, mona = [make(title=f"Note {n}") for n in range(3)], cast.client("mona")
    make(author="bilal")
    page = mona.get("/en/moderation").text
    assert page.count("3 from this sender") == 1
    fields = {"move": "reject", "reason": "duplicate", "items": [mark(one) for one in listings]}
    assert mona.post("/en/moderation/bundle", data=fields).status_code == 302
    page = mona.get("/en/moderation").text
    assert "Refused: 3." in page
    assert {again(one).review_state for one in listings} == {ReviewState.REJECTED}
    (undo,) = re.findall(r'class="undo" method="post" action="([^"]+)"', page)
    mona.post(undo)
    assert {again(one).review_state for one in listings} == {PENDING}


def test_a_bundle_leaves_what_changed_and_refuses_what_is_mixed(cast: Cast, make: Make) -> None:
    mine, changed, other, mona = make(), make(), make(author="bilal"), cast.client("mona")
    chosen = [mark(mine), f"{changed.public_id}.0000000000000000"]
    mona.post("/en/moderation/bundle", data={"move": "approve", "items": chosen})
    assert "Approved: 1. 1 changed meanwhile and still wait." in mona.get("/en/moderation").text
    assert (again(mine).review_state, again(changed).review_state) == (PUBLISHED, PENDING)
    for items in ([mark(changed), mark(other)], [], ["nonsense"]):
        refused = mona.post("/en/moderation/bundle", data={"move": "approve", "items": items, "page": "x"})
        assert (refused.status_code, "Nothing is decided yet." in refused.text) == (422, True)
    assert mona.post("/en/moderation/bundle", data={"items": [mark(other)]}).status_code == 422
    assert {again(one).review_state for one in (changed, other)} == {PENDING}
    own, elsewhere = make(author="mona"), make(municipality_id=DEINZE)
    mona.post("/en/moderation/bundle", data={"move": "approve", "items": [mark(own)]})
    assert (
        mona.post("/en/moderation/bundle", data={"move": "approve", "items": [mark(elsewhere)]}).status_code
        == 404
    )
    assert {again(one).review_state for one in (own, elsewhere)} == {PENDING}


def test_what_deserves_a_second_look_stands_beside_it(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    refused = make(title="Snel geld", body="Verdien snel veel geld met dit systeem, schrijf mij vandaag nog")
    mona.post(f"/en/moderation/{refused.public_id}/decide", data={"move": "reject", "reason": "not_allowed"})
    for number in range(5):
        make(author="bilal", title=f"Zetel {number}", body="Zetel. Bel 0475 12 34 56")
    make(
        author="chloe",
        title="Snel geld",
        body="Verdien snel veel geld met dit systeem, schrijf mij morgen nog",
    )
    page = mona.get("/en/moderation").text
    assert page.count("Phone number? <bdi>0475 12 34 56</bdi>") == 5
    assert page.count("Many within a day <bdi>5</bdi>") == 5
    assert page.count("Like a refused one <bdi>Snel geld</bdi>") == 1
    assert page.count("First time") == 6


def test_who_agreed_to_help_sees_what_waits_for_48_hours(cast: Cast, make: Make) -> None:
    late, fresh = make(submitted_at=now() - timedelta(hours=49)), make()
    milan = cast.client("milan")
    assert "data-open" not in milan.get("/en/moderation").text
    milan.post("/en/moderation/settings", data={"undo_seconds": "10", "helps_elsewhere": "y"})
    assert db.session.get(DeskChoice, cast.id("milan")) is not None
    page = milan.get("/en/moderation").text
    assert page.count("data-item") == 1
    assert "Waits longer than 48 hours" in page
    assert '<span class="count">1</span>' in page
    assert milan.get(f"/en/moderation/{fresh.public_id}").status_code == 404
    assert milan.get(f"/en/moderation/{late.public_id}").status_code == 200
    address = f"/en/moderation/{late.public_id}/decide"
    assert milan.post(address, data={"move": "approve"}).status_code == 302
    assert milan.post(address, data={"move": "approve"}).status_code == 302, "a second click"
    assert again(late).review_state == PUBLISHED
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert milan.get(f"/en/moderation/{late.public_id}").status_code == 404


def agree_to_help(cast: Cast) -> FlaskClient:
    milan = cast.client("milan")
    milan.post("/en/moderation/settings", data={"undo_seconds": "10", "helps_elsewhere": "y"})
    return milan


def test_who_helps_sees_the_page_and_the_pictures_of_what_waits_too_long(cast: Cast, make: Make) -> None:
    late, fresh = make(submitted_at=now() - timedelta(hours=49)), make()
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    photo, anna = recode(buffer.getvalue()), cast.actor("anna")
    with transaction():
        store(anna, "listing", late.public_id, photo)
    page, picture = f"/en/listings/{late.public_id}", f"/media/{photo.public_id}/card.webp"
    assert {cast.client("milan").get(path).status_code for path in (page, picture)} == {404}
    milan = agree_to_help(cast)
    assert {milan.get(path).status_code for path in (page, picture)} == {200}
    assert milan.get(f"/en/listings/{fresh.public_id}").status_code == 404
    for who in ("bilal", "emil"):
        assert {cast.client(who).get(path).status_code for path in (page, picture)} == {404}
    address = f"/en/moderation/{late.public_id}/decide"
    milan.post(address, data={"move": "reject", "reason": "unsafe"})
    assert {milan.get(path).status_code for path in (page, picture)} == {404}


def objected(cast: Cast, listing: Listing) -> ReviewDecision:
    mona, anna = cast.actor("mona"), cast.actor("anna")
    with transaction():
        decision = actions.decide(mona, "listing", listing, Move.REJECT, Reason.UNCLEAR)
    with transaction():
        actions.object_to(anna, decision, "It is clear.")
    return decision


@pytest.mark.parametrize("outcome", [Outcome.RESTORED, Outcome.KEPT])
def test_who_helps_answers_an_objection_that_waits_too_long(cast: Cast, make: Make, outcome: Outcome) -> None:
    listing = make()
    answer = f"/en/moderation/objections/{objected(cast, listing).public_id}"
    item, page = f"/en/moderation/{listing.public_id}", f"/en/listings/{listing.public_id}"
    fields = {"outcome": outcome.value, "answer": "Say which size it is."}
    agree_to_help(cast)
    with time_machine.travel(now() + timedelta(hours=47), tick=False):
        milan = cast.client("milan")
        assert "It is clear." not in milan.get("/en/moderation?tab=objections").text
        assert {milan.get(path).status_code for path in (item, page)} == {404}
        assert milan.post(answer, data=fields).status_code == 404
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        milan = cast.client("milan")
        desk = milan.get("/en/moderation?tab=objections").text
        assert "It is clear." in desk
        assert '<span class="count">1</span>' in desk
        shown = milan.get(item).text
        assert "Send the answer" in shown
        assert "/decide" not in shown, "only the objection is theirs"
        assert milan.get(page).status_code == 200
        assert milan.post(f"{item}/decide", data={"move": "approve"}).status_code == 404
        assert [milan.post(answer, data=fields).status_code for _click in range(2)] == [302, 409]
        assert "It is clear." not in milan.get("/en/moderation?tab=objections").text
    expected = PUBLISHED if outcome is Outcome.RESTORED else ReviewState.REJECTED
    assert again(listing).review_state == expected
    with time_machine.travel(now() + timedelta(hours=50), tick=False):
        assert milan.get(item).status_code == 404


def test_who_helps_answers_an_objection_about_a_persons_posting(cast: Cast, make: Make) -> None:
    mona, anna, milan = cast.actor("mona"), cast.actor("anna"), agree_to_help(cast)
    with transaction():
        rule = actions.set_posting(mona, cast.ids["anna"], GHENT, Posting.NO_POSTING, Reason.UNSAFE)
    with transaction():
        actions.object_to_posting(anna, rule, "It was a joke")
    answer = f"/en/moderation/posting/{rule.public_id}/answer"
    assert milan.post(answer, data={"outcome": "restored"}).status_code == 404
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        milan = cast.client("milan")
        desk = milan.get("/en/moderation?tab=objections").text
        assert "It was a joke" in desk
        assert '<span class="count">1</span>' in desk
        twice = [milan.post(answer, data={"outcome": "restored"}).status_code for _click in range(2)]
        assert twice == [302, 409]
        assert "It was a joke" not in milan.get("/en/moderation?tab=objections").text
    newest = queries.posting_rule(cast.ids["anna"], GHENT)
    assert newest is not None
    assert newest.level is Posting.USUAL


@pytest.mark.parametrize("address", ["/en/moderation/settings", "/en/moderation/bundle"])
def test_only_moderators_enter(cast: Cast, address: str) -> None:
    assert cast.client("anna").post(address).status_code == 403
