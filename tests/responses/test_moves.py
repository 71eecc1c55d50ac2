"""Agreeing, declining, withdrawing and saying that it worked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.listings.models import Listing
from app.listings.rules import Life
from app.mail.actions import deliver_due
from app.mail.models import MailState
from app.matching.cli import read_unread
from app.moderation.rules import ReviewState
from app.responses import actions, queries
from app.responses.rules import DOUBLE_MESSAGE, DRAFT_LIFE, NUDGE_AFTER, Reason, State
from tests.responses.stage import Stage
from tests.support.cast import Cast


def _left(listing: str) -> int:
    return queries.places_left(_listing(listing))


def _listing(ref: str) -> Listing:
    return db.session.scalars(select(Listing).where(Listing.public_id == ref)).one()


def test_agreeing_takes_a_place_and_is_mailed(stage: Stage) -> None:
    listing = stage.listing("anna", quantity=2)
    ref = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", ref)
    assert stage.state(ref) == "agreed"
    assert _left(listing) == 1
    assert len(stage.mails("bilal", "responses.agreed")) == 1


def test_a_second_click_on_agree_does_nothing(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna", quantity=3))
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.agree, "anna", ref)
    assert len(stage.mails("bilal", "responses.agreed")) == 1


def test_who_answered_cannot_agree(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    with pytest.raises(Conflict):
        stage.do(actions.agree, "bilal", ref)


def test_others_cannot_move_anything(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    actor = cast.actor("chloe")
    for act in (actions.agree, actions.withdraw):
        with transaction():
            found = queries.find(ref)
            assert found is not None
            with pytest.raises(NotFound):
                act(actor, found)


def test_the_last_place_ends_the_waiting_of_all_others_kindly(stage: Stage) -> None:
    listing = stage.listing("anna")
    other = stage.listing("dario", title="Nog een fiets")
    read_unread()
    chosen, second = stage.answer("bilal", listing), stage.answer("chloe", listing)
    stage.do(actions.agree, "anna", chosen)
    assert stage.state(second) == "waitlisted"
    [mail] = stage.mails("chloe", "responses.filled")
    assert mail.subject.startswith("Fiets met licht: ")
    assert "Nog een fiets" in mail.text
    assert "/nl/responses/no-more/" in mail.text
    assert f"/nl/listings/{other}" in mail.text


def test_nobody_is_pointed_to_a_listing_they_cannot_answer(stage: Stage) -> None:
    listing = stage.listing("anna")
    chosen, second = stage.answer("bilal", listing), stage.answer("chloe", listing)
    stage.listing("chloe", title="Van mezelf")
    full = stage.listing("dario", title="Volzet")
    stage.do(actions.agree, "dario", stage.answer("emma", full))
    stage.listing("fatma", title="Geblokkeerd")
    stage.block("fatma", "chloe")
    read_unread()
    stage.do(actions.agree, "anna", chosen)
    [mail] = stage.mails("chloe", "responses.filled")
    assert stage.state(second) == "waitlisted"
    assert not [title for title in ("Van mezelf", "Volzet", "Geblokkeerd") if title in mail.text]


def test_a_full_listing_takes_nobody_more(stage: Stage) -> None:
    listing = stage.listing("anna")
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    late = stage.answer("chloe", listing)
    with pytest.raises(Conflict):
        stage.do(actions.agree, "anna", late)
    assert stage.state(late) == "waitlisted"


def test_a_withdrawn_agreement_frees_the_place(stage: Stage) -> None:
    listing = stage.listing("anna")
    first = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", first)
    stage.do(actions.withdraw, "bilal", first, Reason.NO_TIME)
    assert _left(listing) == 1
    assert len(stage.mails("anna", "responses.withdrawn")) == 1


def test_a_no_is_mailed_with_its_reason(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.decline, "anna", ref, Reason.FOUND_SOMEONE)
    assert stage.find(ref).reason is Reason.FOUND_SOMEONE
    assert len(stage.mails("bilal", "responses.declined")) == 1


def test_a_hidden_listing_takes_no_agreement_and_no_message(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.change(listing, review_state=ReviewState.HIDDEN)
    with pytest.raises(Conflict):
        stage.do(actions.agree, "anna", ref)
    with pytest.raises(Conflict):
        stage.do(actions.send_message, "bilal", ref, "Hallo?")
    stage.do(actions.withdraw, "bilal", ref)


@pytest.mark.parametrize(("name", "other"), [("anna", "bilal"), ("bilal", "anna")])
def test_either_side_says_that_it_worked(name: str, other: str, stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, name, ref, worked=True)
    stage.do(actions.finish, other, ref, worked=True)
    assert stage.state(ref) == "done"
    assert len(stage.mails(other, "responses.done")) == 1
    assert stage.mails(name, "responses.done") == []


def test_what_did_not_work_frees_the_place(stage: Stage) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", ref)
    stage.do(actions.finish, "anna", ref, worked=False)
    assert stage.state(ref) == "not_done"
    assert _left(listing) == 1


def test_the_last_one_done_asks_to_close(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", quantity=2)
    refs = [stage.answer(name, listing) for name in ("bilal", "chloe")]
    for ref in refs:
        stage.do(actions.agree, "anna", ref)
    actor, asked = cast.actor("anna"), []
    for ref in refs:
        with transaction():
            asked.append(actions.finish(actor, queries.get(actor, ref), worked=True))
    assert asked == [False, True]


# --- messages ---


def test_a_message_reaches_the_other_side(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.send_message, "anna", ref, "Kom zaterdag.")
    [mail] = stage.mails("bilal", "responses.message")
    assert "Kom zaterdag." in mail.text
    assert "anna@example.org" not in mail.text + mail.html + mail.subject


def test_the_same_message_twice_is_one_until_some_time_passed(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    for _ in range(2):
        stage.do(actions.send_message, "anna", ref, "Ja!")
    assert stage.bodies(ref)[1:] == ["Ja!"]
    with time_machine.travel(now() + DOUBLE_MESSAGE + timedelta(seconds=1)):
        stage.do(actions.send_message, "anna", ref, "Ja!")
    assert stage.bodies(ref)[1:] == ["Ja!", "Ja!"]


def test_the_same_words_of_the_other_side_are_another_message(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"), "Dag!")
    stage.do(actions.send_message, "anna", ref, "Dag!")
    assert stage.bodies(ref) == ["Dag!", "Dag!"]


@pytest.mark.parametrize("pair", [("anna", "bilal"), ("bilal", "anna")])
def test_a_block_ends_the_talking(pair: tuple[str, str], stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.block(*pair)
    for name in ("anna", "bilal"):
        with pytest.raises(Conflict):
            stage.do(actions.send_message, name, ref, "Hallo?")
    before = len(stage.mails("anna"))
    stage.do(actions.withdraw, "bilal", ref)
    assert len(stage.mails("anna")) == before


def test_a_mail_is_not_sent_once_the_other_side_blocked(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.send_message, "anna", ref, "Dag!")
    stage.block("bilal", "anna")
    assert deliver_due() == 0
    assert {mail.state for mail in stage.mails("bilal") + stage.mails("anna")} == {MailState.DROPPED}


def test_whose_turn_it_is_follows_the_last_word(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))

    def turns() -> list[bool]:
        pages = [queries.mine(cast.actor(name), queries.Tab.ALL, 1) for name in ("anna", "bilal")]
        return [page.items[0].is_my_turn for page in pages]

    assert turns() == [True, False]
    stage.do(actions.send_message, "anna", ref, "Wanneer?")
    assert turns() == [False, True]
    stage.do(actions.send_message, "bilal", ref, "Morgen.")
    assert turns() == [True, False]
    stage.do(actions.agree, "anna", ref)
    assert turns() == [False, False]


# --- what time and listings do ---


def test_a_poster_who_does_not_answer_is_reminded_once_a_listing(stage: Stage) -> None:
    listing = stage.listing("anna", quantity=3)
    for name in ("bilal", "chloe"):
        stage.answer(name, listing)
    assert actions.nudge_posters() == 0
    with time_machine.travel(now() + NUDGE_AFTER + timedelta(minutes=1)):
        assert actions.nudge_posters() == 1
        assert actions.nudge_posters() == 0
    [mail] = stage.mails("anna", "responses.nudge")
    assert mail.subject.startswith("Fiets met licht: 2")


def test_a_poster_who_answered_is_not_reminded(stage: Stage) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.do(actions.send_message, "anna", ref, "Even geduld.")
    with time_machine.travel(now() + 2 * NUDGE_AFTER):
        assert actions.nudge_posters() == 0


def test_a_closed_listing_reminds_nobody(stage: Stage) -> None:
    listing = stage.listing("anna")
    stage.answer("bilal", listing)
    stage.change(listing, life=Life.WITHDRAWN)
    with time_machine.travel(now() + 2 * NUDGE_AFTER):
        assert actions.nudge_posters() == 0


def test_old_drafts_go(stage: Stage) -> None:
    listing = stage.listing("anna")
    sent, draft = stage.answer("bilal", listing), stage.answer("chloe", listing)
    with transaction():
        found = queries.find(draft)
        assert found is not None
        found.state, found.sent_at = State.DRAFT, None
    assert actions.drop_old_drafts() == 0
    with time_machine.travel(now() + DRAFT_LIFE + timedelta(minutes=1)):
        assert actions.drop_old_drafts() == 1
    assert queries.find(draft) is None
    assert stage.state(sent) == "sent"


@pytest.mark.parametrize(
    ("life", "end"), [(Life.FULFILLED, "filled"), (Life.WITHDRAWN, "lapsed"), (Life.EXPIRED, "lapsed")]
)
def test_a_closed_listing_tells_everyone_who_waits(life: Life, end: str, stage: Stage) -> None:
    listing = stage.listing("anna", quantity=2)
    agreed, waiting = stage.answer("bilal", listing), stage.answer("chloe", listing)
    stage.do(actions.agree, "anna", agreed)
    stage.change(listing, life=life)
    with transaction():
        assert actions.end_waiting(_listing(listing)) == 1
    assert (stage.state(agreed), stage.state(waiting)) == ("agreed", end)
    assert len(stage.mails("chloe", f"responses.{end}")) == 1
    assert stage.mails("bilal", f"responses.{end}") == []
