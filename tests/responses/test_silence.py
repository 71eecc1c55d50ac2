"""Nobody in silence: listings rest while answers pile up, and who waits in vain hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now, today
from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings.actions import resume
from app.listings.models import Listing
from app.listings.rules import Kind, Life
from app.mail.actions import deliver_due
from app.moderation.rules import ReviewState
from app.responses import actions
from app.responses.rules import ASK_AFTER, MOST_UNREAD, UNANSWERED_AFTER, Reason
from tests.responses.stage import Stage
from tests.support.cast import DEINZE, Cast


def _life(listing: str) -> Life:
    db.session.rollback()
    return db.session.scalars(select(Listing.life).where(Listing.public_id == listing)).one()


def _later(passed: timedelta) -> time_machine.travel:
    return time_machine.travel(now() + passed + timedelta(minutes=1))


# --- answers pile up ---


def test_a_listing_rests_when_answers_pile_up_and_opens_once_they_are_answered(
    stage: Stage, cast: Cast
) -> None:
    listing = stage.listing("anna", quantity=9)
    refs = [stage.answer(f"person{n}", listing) for n in range(MOST_UNREAD)]
    assert _life(listing) is Life.PAUSED
    [mail] = stage.mails("anna", "responses.rest")
    assert f"/nl/listings/{listing}" in mail.text
    with pytest.raises(Conflict):
        stage.answer("bilal", listing)
    assert "They get an answer first" in cast.client("bilal").get(f"/en/listings/{listing}").text
    assert "Answer first" in cast.client("anna").get(f"/en/listings/{listing}").text
    for ref in refs[:-1]:
        stage.do(actions.decline, "anna", ref, Reason.OTHER)
    assert _life(listing) is Life.PAUSED
    stage.do(actions.send_message, "anna", refs[-1], "Dag!")
    assert _life(listing) is Life.OPEN
    assert stage.answer("bilal", listing)


def test_agreeing_until_no_place_is_left_opens_it_too(stage: Stage) -> None:
    listing = stage.listing("anna")
    refs = [stage.answer(f"person{n}", listing) for n in range(MOST_UNREAD)]
    stage.do(actions.agree, "anna", refs[0])
    assert _life(listing) is Life.OPEN
    assert stage.state(refs[1]) == "waitlisted"


def test_a_pause_of_the_poster_stays_and_an_own_resume_is_kept(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", quantity=9)
    refs = [stage.answer(f"person{n}", listing) for n in range(MOST_UNREAD)]
    with transaction():
        resume(cast.actor("anna"), stage.get(listing))
    stage.change(listing, life=Life.PAUSED)
    for ref in refs:
        stage.do(actions.decline, "anna", ref, Reason.OTHER)
    assert _life(listing) is Life.PAUSED


# --- a request without an answer ---


def test_a_request_that_nobody_answers_gets_ideas_once(stage: Stage) -> None:
    listing = stage.listing("anna", kind=Kind.REQUEST)
    stage.listing("bilal")
    answered = stage.listing("chloe", kind=Kind.REQUEST)
    stage.answer("dario", answered)
    assert actions.help_unanswered() == 0
    with _later(UNANSWERED_AFTER):
        assert actions.help_unanswered() == 1
        assert actions.help_unanswered() == 0
    [mail] = stage.mails("anna", "responses.unanswered")
    assert f"/nl/listings/{listing}/edit" in mail.text
    assert stage.mails("bilal") + stage.mails("chloe", "responses.unanswered") == []


def test_ideas_are_not_sent_once_somebody_answered(stage: Stage) -> None:
    listing = stage.listing("anna", kind=Kind.REQUEST)
    with _later(UNANSWERED_AFTER):
        actions.help_unanswered()
        stage.answer("bilal", listing)
        deliver_due()
    [mail] = stage.mails("anna", "responses.unanswered")
    assert mail.state.value == "dropped"


def test_moderators_see_what_nobody_answers_in_their_own_municipality(stage: Stage, cast: Cast) -> None:
    here = stage.listing("anna", kind=Kind.REQUEST, title="Bed gezocht")
    stage.listing("anna", kind=Kind.REQUEST, title="Tafel gezocht", municipality_id=DEINZE)
    stage.listing("anna", kind=Kind.REQUEST, title="Verborgen", review_state=ReviewState.HIDDEN)
    stage.answer("bilal", stage.listing("anna", kind=Kind.REQUEST, title="Stoel gezocht"))
    with _later(UNANSWERED_AFTER):
        page = cast.client("mona").get("/nl/moderation/unanswered").text
        everywhere = cast.client("marie").get("/nl/moderation/unanswered").text
    assert f"/nl/listings/{here}" in page
    assert [title for title in ("Tafel", "Verborgen", "Stoel") if title in page] == []
    assert "Tafel gezocht" in everywhere
    assert cast.client("anna").get("/nl/moderation/unanswered").status_code == 403


# --- was it done? ---


@pytest.mark.parametrize(
    ("on_this_day", "passed"),
    [([], ASK_AFTER), (["from_date"], timedelta(days=1)), (["until_date"], timedelta(days=1))],
    ids=["no day", "one day", "until a day"],
)
def test_both_sides_are_asked_once_whether_it_worked(
    on_this_day: list[str], passed: timedelta, stage: Stage
) -> None:
    # Today is asked here: what stands in the list above is read before midnight, and may be used after it.
    ref = stage.answer("bilal", stage.listing("anna", **dict.fromkeys(on_this_day, today())))
    stage.do(actions.agree, "anna", ref)
    assert actions.ask_if_it_worked() == 0
    with _later(passed):
        assert actions.ask_if_it_worked() == 1
        assert actions.ask_if_it_worked() == 0
    for name in ("anna", "bilal"):
        [mail] = stage.mails(name, "responses.ask")
        assert f"/nl/responses/{ref}" in mail.text


def test_who_said_that_it_worked_is_not_asked(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna", from_date=today()))
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, "bilal", ref, worked=True)
    with _later(timedelta(days=1)):
        assert actions.ask_if_it_worked() == 0
