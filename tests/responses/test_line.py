"""The waiting list: who waits stays in line, moves up, and can say no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actions import ban, erase
from app.accounts.models import User
from app.core.clock import today
from app.core.db import db, transaction
from app.listings.rules import Life
from app.mail.actions import deliver_due
from app.mail.models import OutboxMail
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from app.responses import actions
from app.responses.rules import Reason, State
from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def full(stage: Stage) -> tuple[str, str, list[str]]:
    """A listing of one place, who has it, and who wait in line."""
    listing = stage.listing("anna")
    first = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", first)
    return listing, first, [stage.answer(name, listing) for name in ("chloe", "dario")]


Full = tuple[str, str, list[str]]


def _no_more(stage: Stage, name: str) -> str:
    found = re.search(r"http://localhost(/nl/responses/no-more/\S+)", stage.mails(name)[-1].text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "free",
    [
        lambda stage, ref: stage.do(actions.withdraw, "bilal", ref),
        lambda stage, ref: stage.do(actions.decline, "anna", ref, Reason.OTHER),
        lambda stage, ref: stage.do(actions.finish, "anna", ref, worked=False),
    ],
    ids=["withdrawn", "declined", "not done"],
)
def test_who_waits_longest_moves_up_and_the_others_hear_it(
    free: Callable[[Stage, str], None], full: Full, stage: Stage
) -> None:
    _listing, first, (second, third) = full
    free(stage, first)
    assert (stage.state(second), stage.state(third)) == ("agreed", "waitlisted")
    assert len(stage.mails("chloe", "responses.moved_up")) == 1
    [line] = stage.mails("dario", "responses.line")
    assert "nummer 1" in line.subject


def test_the_poster_hears_in_one_mail_who_left_and_who_has_the_place(full: Full, stage: Stage) -> None:
    _listing, first, (second, _third) = full
    before = len(stage.mails("anna"))
    stage.do(actions.withdraw, "bilal", first, Reason.NO_TIME)
    assert len(stage.mails("anna")) == before + 1
    text = stage.mails("anna")[-1].text
    assert "Bilal" in text
    assert "Chloe" in text
    assert f"/nl/responses/{second}" in text


def test_who_waits_and_leaves_takes_no_place_from_anybody(full: Full, stage: Stage) -> None:
    _listing, first, (second, third) = full
    stage.do(actions.withdraw, "chloe", second)
    assert stage.state(first) == "agreed"
    stage.do(actions.withdraw, "bilal", first)
    assert stage.state(third) == "agreed"


def test_a_question_and_a_block_are_passed_over(stage: Stage) -> None:
    listing = stage.listing("anna")
    first = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", first)
    asks = stage.answer("chloe", listing, "Is hij rood?", is_question=True)
    blocked, waits = stage.answer("dario", listing), stage.answer("emma", listing)
    stage.block("anna", "dario")
    stage.do(actions.withdraw, "bilal", first)
    assert [stage.state(ref) for ref in (asks, blocked, waits)] == ["sent", "waitlisted", "agreed"]


@pytest.mark.parametrize(
    "values",
    [{"until_date": today() - timedelta(days=1)}, {"review_state": ReviewState.HIDDEN}],
    ids=["its day is over", "it is hidden"],
)
def test_nobody_moves_up_to_what_no_longer_goes_on(
    values: dict[str, object], full: Full, stage: Stage
) -> None:
    listing, first, (second, _third) = full
    stage.change(listing, **values)
    stage.do(actions.withdraw, "bilal", first)
    assert stage.state(second) == "waitlisted"


def test_who_leaves_solidair_leaves_the_place_to_the_next(full: Full, stage: Stage, cast: Cast) -> None:
    _listing, _first, (second, _third) = full
    bilal = cast.actor("bilal")
    with transaction():
        erase(bilal)
    assert db.session.scalar(select(User.id).where(User.id == bilal.user_id)) is None
    assert stage.state(second) == "agreed"
    assert len(stage.mails("anna", "responses.next")) == 1
    assert "Chloe" in stage.mails("anna", "responses.next")[0].subject


def test_whose_account_is_closed_leaves_the_place_to_the_next(full: Full, stage: Stage, cast: Cast) -> None:
    _listing, first, (second, _third) = full
    adam, bilal = cast.actor("adam"), cast.user("bilal")
    with transaction():
        ban(adam, bilal.public_id, "Niet welkom.")
    assert [stage.state(first), stage.state(second)] == ["withdrawn", "agreed"]


def test_one_button_from_the_mail_says_no_more_without_signing_in(
    full: Full, stage: Stage, client: FlaskClient
) -> None:
    _listing, first, (second, third) = full
    stage.do(actions.withdraw, "bilal", first)
    path = _no_more(stage, "chloe")
    assert client.get(path).status_code == 200
    assert stage.state(second) == "agreed"
    for _ in range(2):
        assert client.post(path).status_code == 303
    assert (stage.state(second), stage.state(third)) == ("withdrawn", "agreed")
    assert "niet meer" in client.get(path).text
    assert client.get("/nl/account").status_code == 302
    assert client.get(path[:-3] + "xyz").status_code == 410


def test_the_mail_of_a_former_address_gives_no_place_back(
    full: Full, stage: Stage, cast: Cast, client: FlaskClient
) -> None:
    _listing, first, (second, _third) = full
    stage.do(actions.withdraw, "bilal", first)
    path = _no_more(stage, "chloe")
    cast.readdress("chloe")
    assert client.get(path).status_code == client.post(path).status_code == 410
    assert stage.state(second) == "agreed"


@pytest.mark.parametrize("how", ["hidden", "blocked by the poster", "blocked the poster"])
def test_the_mailed_page_names_no_note_that_one_may_not_see_any_more(
    how: str, full: Full, stage: Stage, client: FlaskClient
) -> None:
    listing, first, (second, _third) = full
    stage.do(actions.withdraw, "bilal", first)
    path = _no_more(stage, "chloe")
    assert "Fiets met licht" in client.get(path).text
    if how == "hidden":
        stage.change(listing, review_state=ReviewState.HIDDEN)
    else:
        stage.block(*(("anna", "chloe") if how == "blocked by the poster" else ("chloe", "anna")))
    stage.change(listing, title="Iets anders")
    page = client.get(path).text
    assert "Iets anders" not in page
    assert "Fiets met licht" not in page
    assert client.post(path).status_code == 303
    assert stage.state(second) == "withdrawn"


def test_the_page_says_which_turn_it_is(full: Full, cast: Cast) -> None:
    *_, (_second, third) = full
    assert "nummer 2" in cast.client("dario").get(f"/nl/responses/{third}").text
    assert "nummer 2" in cast.client("anna").get(f"/nl/responses/{third}").text


def test_a_question_hears_that_the_places_are_gone_and_waits_for_its_answer(stage: Stage) -> None:
    listing = stage.listing("anna")
    asks = stage.answer("chloe", listing, "Is hij rood?", is_question=True)
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    [mail] = stage.mails("chloe", "responses.filled")
    assert "wachtlijst" not in mail.text
    assert stage.state(asks) == State.SENT


def test_who_asked_something_joins_the_line_behind_who_waited_before(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    asks = stage.answer("chloe", listing, "Is hij rood?", is_question=True)
    first = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", first)
    waits = stage.answer("dario", listing)
    assert "/place" not in cast.client("anna").get(f"/nl/responses/{asks}").text
    chloe, page = cast.client("chloe"), f"/nl/responses/{asks}"
    assert f"{page}/place" in chloe.get(page).text
    for _ in range(2):
        shown = chloe.post(f"{page}/place", follow_redirects=True).text
        assert "nummer 2" in shown
        assert f"{page}/place" not in shown
    assert stage.bodies(asks)[1:] == ["Dag! Ik wil dit graag hebben. Wanneer past het voor jou?"]
    assert len(stage.mails("anna", "responses.message")) == 1
    stage.do(actions.withdraw, "bilal", first)
    assert [stage.state(waits), stage.state(asks)] == ["agreed", "waitlisted"]


def test_a_place_after_a_question_waits_for_a_yes_while_there_are_places(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    asks = stage.answer("chloe", listing, "Is hij rood?", is_question=True)
    for name, status in (("anna", 409), ("dario", 404), ("chloe", 303)):
        assert cast.client(name).post(f"/nl/responses/{asks}/place").status_code == status
    assert stage.state(asks) == "sent"
    stage.change(listing, quantity=1)
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    assert stage.state(asks) == "waitlisted"


def test_nobody_asks_for_a_place_of_what_is_closed(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    asks = stage.answer("chloe", listing, "Is hij rood?", is_question=True)
    stage.change(listing, life=Life.WITHDRAWN)
    assert cast.client("chloe").post(f"/nl/responses/{asks}/place").status_code == 409


@pytest.mark.parametrize("how", ["erased", "banned"])
def test_the_poster_hears_of_a_place_that_nobody_waits_for(how: str, stage: Stage, cast: Cast) -> None:
    organisation = stage.organisation("Buurtwerk", anna=MemberRole.MANAGER)
    listing = stage.listing("anna", organisation_id=organisation)
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    bilal, adam = cast.actor("bilal"), cast.actor("adam")
    with transaction():
        if how == "erased":
            erase(bilal)
        else:
            ban(adam, bilal.public_id, "Misbruik")
    [mail] = stage.mails("anna", "responses.freed")
    assert f"/nl/listings/{listing}" in mail.text
    assert "Bilal" not in mail.text
    deliver_due()
    assert stage.mails("anna", "responses.freed")[0].state.value == "sent"


def test_no_place_is_told_of_once_the_listing_is_over(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    stage.change(listing, life=Life.WITHDRAWN)
    bilal = cast.actor("bilal")
    with transaction():
        erase(bilal)
    assert stage.mails("anna", "responses.freed") == []


def test_the_name_of_who_leaves_solidair_leaves_what_others_were_told(stage: Stage, cast: Cast) -> None:
    bilal = cast.id("bilal")
    with transaction() as session:
        session.get_one(User, bilal).name = "Zwetlan"
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.send_message, "bilal", ref, "Nog iets")
    deliver_due()
    assert "Zwetlan" in cast.client("anna").get("/nl/account/notifications").text
    actor = cast.actor("bilal")
    with transaction():
        erase(actor)
    assert "Zwetlan" not in cast.client("anna").get("/nl/account/notifications").text
    assert not [one for one in db.session.scalars(select(OutboxMail.subject)) if "Zwetlan" in one]
