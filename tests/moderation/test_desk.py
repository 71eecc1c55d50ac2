from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.core.clock import now
from app.core.db import db, transaction
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation import actions
from app.moderation.models import ReviewDecision
from app.moderation.rules import Move, Outcome, Reason, ReportReason, ReviewState
from tests.moderation.conftest import Make, again
from tests.support.cast import DEINZE, Cast
from tests.support.pages import fields_of

PUBLISHED = ReviewState.PUBLISHED


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def titles(client: FlaskClient, tab: str = "new") -> list[str]:
    return re.findall(r"data-open>(.*?)</a>", client.get(f"/en/moderation?tab={tab}").text)


def press(client: FlaskClient, listing: Listing, **fields: str) -> str:
    answer = client.post(f"/en/moderation/{listing.public_id}/decide", data=fields)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_the_desk_is_for_moderators_only(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/nl/moderation").status_code == 302
    for who in ("anna", "adam", "leila", "emil"):
        assert cast.client(who).get("/nl/moderation").status_code == 403
    first = cast.client("mona", second_factor=False).get("/nl/moderation")
    assert first.status_code == 302
    assert first.location.endswith("/nl/account/security/second-factor?next=/nl/moderation"), first.location
    assert cast.client("mona").get("/nl/moderation").status_code == 200


def test_each_moderator_sees_the_own_municipality_oldest_first(cast: Cast, make: Make) -> None:
    make(title="Second", submitted_at=now() - timedelta(hours=1))
    make(title="First", submitted_at=now() - timedelta(hours=2))
    make(title="Deinze", municipality_id=DEINZE)
    make(title="Draft", review_state=ReviewState.DRAFT)
    make(title="Closed meanwhile", life=Life.WITHDRAWN)
    assert titles(cast.client("mona")) == ["First", "Second"]
    assert titles(cast.client("milan")) == ["Deinze"]
    assert titles(cast.client("marie")) == ["First", "Second", "Deinze"]


def test_an_item_of_elsewhere_or_a_draft_does_not_exist(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    for listing in (make(municipality_id=DEINZE), make(review_state=ReviewState.DRAFT)):
        for answer in (
            mona.get(f"/en/moderation/{listing.public_id}"),
            mona.post(f"/en/moderation/{listing.public_id}/decide", data={"move": "approve"}),
            mona.post(f"/en/moderation/{listing.public_id}/reports"),
        ):
            assert answer.status_code == 404


def test_one_press_approves_and_leads_to_the_next(cast: Cast, make: Make) -> None:
    listing, following, mona = make(), make(), cast.client("mona")
    location = press(mona, listing, move="approve", next=following.public_id)
    assert location.endswith(f"/en/moderation?tab=new#i-{following.public_id}")
    assert "It is online." in mona.get(location).text
    assert again(listing).review_state == PUBLISHED


def test_a_reason_on_a_button_refuses(cast: Cast, make: Make) -> None:
    listing, mona = make(), cast.client("mona")
    page = mona.get("/en/moderation").text
    assert 'name="reason" value="money"' in page
    press(mona, listing, move="request_changes", reason="money")
    assert again(listing).review_state == ReviewState.CHANGES_REQUESTED


def test_a_refusal_without_reason_is_asked_again_with_the_note_kept(cast: Cast, make: Make) -> None:
    listing, mona = make(), cast.client("mona")
    address = f"/en/moderation/{listing.public_id}/decide"
    answer = mona.post(address, data={"move": "reject", "note": "Too many words"})
    assert answer.status_code == 422
    assert "Choose a reason." in answer.text
    assert "Too many words" in answer.text
    assert mona.post(address, data={"move": "fly"}).status_code == 422
    assert mona.post(address, data={"move": "submit"}).status_code == 422
    assert again(listing).review_state == ReviewState.PENDING


def test_what_somebody_else_decided_meanwhile_is_said(cast: Cast, make: Make) -> None:
    listing = make()
    press(cast.client("marie"), listing, move="reject", reason="unsafe")
    answer = cast.client("mona").post(f"/en/moderation/{listing.public_id}/decide", data={"move": "approve"})
    assert answer.status_code == 409
    assert "Somebody else decided on this" in answer.text


def test_where_to_go_next_stays_on_the_desk(cast: Cast, make: Make) -> None:
    location = press(
        cast.client("mona"), make(), move="approve", next="//evil.example", tab="//evil", page="x"
    )
    assert location.endswith("/en/moderation?tab=new")


def test_own_work_has_no_buttons(cast: Cast, make: Make) -> None:
    listing, mona = make(author="mona"), cast.client("mona")
    for address in ("/en/moderation", f"/en/moderation/{listing.public_id}"):
        page = mona.get(address).text
        assert "Another moderator decides." in page
        assert "/decide" not in page
    assert (
        mona.post(f"/en/moderation/{listing.public_id}/decide", data={"move": "approve"}).status_code == 403
    )


def test_an_edit_shows_what_changed_word_by_word(cast: Cast, make: Make) -> None:
    listing, mona, anna = make(title="Rode fiets"), cast.client("mona"), cast.actor("anna")
    press(mona, listing, move="approve")
    with transaction():
        again(listing).title = "Blauwe <b>fiets"
        actions.note_edit(anna, "listing", listing)
    page = mona.get("/nl/moderation?tab=edits").text
    assert "<del>Rode</del>" in page
    assert "<ins>Blauwe</ins>" in page
    assert "&lt;" in page
    assert "Een fiets met licht." not in page, "what stayed the same is not shown"


def test_reports_stand_together_and_nothing_wrong_is_one_press(cast: Cast, make: Make) -> None:
    listing, mona = make(review_state=PUBLISHED), cast.client("mona")
    people = [cast.actor(name) for name in ("bilal", "chloe")]
    with transaction():
        for actor in people:
            actions.file_report(actor, "listing", listing, ReportReason.SPAM, f"Words of {actor.name}")
    page = mona.get("/en/moderation?tab=reports").text
    assert page.count("data-item") == 1
    assert "Words of Bilal" in page
    assert "bilal@example.org" not in page
    assert (
        mona.post(f"/en/moderation/{listing.public_id}/reports", data={"tab": "reports"}).status_code == 302
    )
    assert titles(mona, "reports") == []


def test_an_objection_waits_for_another_moderator(cast: Cast, make: Make) -> None:
    listing, mona, marie, anna = make(), cast.client("mona"), cast.client("marie"), cast.client("anna")
    press(mona, listing, move="reject", reason="unclear")
    decision = db.session.scalars(select(ReviewDecision)).one()
    public_id = decision.public_id
    anna.post(f"/en/moderation/decisions/{public_id}/object", data={"objection": "It is clear"})
    assert "You decided this." in mona.get("/en/moderation?tab=objections").text
    assert "It is clear" in marie.get("/en/moderation?tab=objections").text
    assert "It is clear" in marie.get(f"/en/moderation/{listing.public_id}").text
    address = f"/en/moderation/objections/{public_id}"
    assert mona.post(address, data={"outcome": "restored"}).status_code == 403
    assert marie.post(address, data={"outcome": "kept"}).status_code == 422
    assert marie.post(address, data={"outcome": "restored"}).status_code == 302
    assert again(listing).review_state == PUBLISHED


def test_an_item_shows_all_that_is_needed_to_decide(cast: Cast, make: Make) -> None:
    listing, mona = make(), cast.client("mona")
    press(mona, make(), move="approve")
    press(mona, listing, move="request_changes", reason="unclear", note="Say the size.")
    page = mona.get(f"/en/moderation/{listing.public_id}").text
    for words in (
        "Een fiets met licht.",
        "1 approved before",
        "1 refused before",
        "Say the size.",
        "Mona",
        "Anna",
    ):
        assert words in page


@pytest.mark.parametrize("tab", ["new", "edits", "reports", "objections"])
def test_the_desk_costs_the_same_however_much_waits(cast: Cast, make: Make, tab: str) -> None:
    mona, bilal, marie = cast.client("mona"), cast.actor("bilal"), cast.actor("marie")
    _let_wait(tab, make, marie, bilal)
    mona.get(f"/en/moderation?tab={tab}")  # places and the usual wait are read now, and remembered
    spent: list[int] = []
    for more in (2, 12):
        for _number in range(more):
            _let_wait(tab, make, marie, bilal)
        with counted_queries() as statements:
            assert mona.get(f"/en/moderation?tab={tab}").text.count("data-item") >= more
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 16, statements


def _let_wait(tab: str, make: Make, marie, bilal) -> None:  # type: ignore[no-untyped-def]
    listing = make(
        review_state=ReviewState.PENDING if tab in {"new", "objections"} else PUBLISHED,
        needs_look=tab == "edits",
    )
    with transaction():
        if tab == "reports":
            actions.file_report(bilal, "listing", listing, ReportReason.SPAM)
        if tab == "objections":
            decision = actions.decide(marie, "listing", listing, Move.REJECT, Reason.MONEY)
            decision.objection, decision.objected_at = "No", now()


def test_the_menu_counts_what_waits_for_this_moderator(cast: Cast, make: Make) -> None:
    make()
    make(municipality_id=DEINZE)
    assert '<span class="count">1</span>' in cast.client("mona").get("/en/about").text
    assert "/en/moderation" not in cast.client("anna").get("/en/about").text


def test_a_long_queue_has_pages_and_an_emptied_one_leads_to_the_first(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    for number in range(21):
        make(title=f"Number {number:02}", submitted_at=now() + timedelta(seconds=number))
    assert len(titles(mona)) == 20
    assert "Number 20" in mona.get("/en/moderation?tab=new&page=2").text
    assert mona.get("/en/moderation?tab=new&page=3").status_code == 302
    assert mona.get("/en/moderation?tab=nonsense&page=-1").status_code == 200


def test_the_statement_of_reasons_is_for_its_author_alone(
    cast: Cast, make: Make, client: FlaskClient
) -> None:
    listing = make()
    press(cast.client("mona"), listing, move="reject", reason="money", note="You ask 20 euro.")
    address = f"/en/moderation/decisions/{db.session.scalars(select(ReviewDecision)).one().public_id}"
    page = cast.client("anna").get(address).text
    for words in ("Refused", "Help on Solidair is free", "You ask 20 euro.", "You do not agree?"):
        assert words in page
    assert client.get(address).status_code == 302
    for who in ("bilal", "mona", "adam"):
        assert cast.client(who).get(address).status_code == 404
        assert cast.client(who).post(f"{address}/object", data={"objection": "x"}).status_code == 404


def test_an_author_objects_and_reads_the_answer(cast: Cast, make: Make) -> None:
    listing, anna, marie = make(), cast.client("anna"), cast.actor("marie")
    press(cast.client("mona"), listing, move="reject", reason="money")
    decision = db.session.scalars(select(ReviewDecision)).one()
    address = f"/en/moderation/decisions/{decision.public_id}"
    assert anna.post(f"{address}/object", data={"objection": " "}).status_code == 422
    assert anna.post(f"{address}/object", data={"objection": "It is free"}).status_code == 302
    assert anna.post(f"{address}/object", data={"objection": "Again"}).status_code == 409
    assert "Another moderator looks at it." in anna.get(address).text
    with transaction():
        actions.settle_objection(marie, decision, Outcome.KEPT, "There is a price in it.")
    page = anna.get(address).text
    assert "The decision stays." in page
    assert "There is a price in it." in page


def test_after_a_report_the_desk_stays_with_the_reports(cast: Cast, make: Make) -> None:
    listing, mona = make(review_state=ReviewState.PUBLISHED), cast.client("mona")
    report = {"reason": "unsafe", "explanation": "Niet in de haak."}
    cast.client("bilal").post(f"/nl/report?subject={listing.public_id}", data=report)
    fields = fields_of(mona.get(f"/nl/moderation/{listing.public_id}").text)
    assert fields["tab"] == "reports"
    decide = fields | {"move": "hide", "reason": "unsafe"}
    answer = mona.post(f"/nl/moderation/{listing.public_id}/decide", data=decide)
    assert answer.location == "/nl/moderation?tab=reports"


def test_an_empty_part_leads_to_what_still_waits(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    assert "Alles is gedaan" in mona.get("/nl/moderation").text
    make(review_state=ReviewState.PUBLISHED, needs_look=True)
    page = mona.get("/nl/moderation").text
    assert "Alles is gedaan" not in page
    assert "Al online (1)" in page


def test_words_that_would_be_sent_are_open_to_read(cast: Cast, make: Make) -> None:
    mona = cast.client("mona")
    plain = mona.get(f"/nl/moderation/{make().public_id}").text
    risky = mona.get(f"/nl/moderation/{make(body='Bel 0478 12 34 56').public_id}").text
    assert "<details open><summary>Stel andere woorden voor" not in plain
    assert "<details open><summary>Stel andere woorden voor" in risky
