"""Many people at the same moment: the last place goes to one of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import Conflict
from app.listings.models import Listing
from app.responses import actions, queries
from app.responses.models import AnswerRecord, Message, Response
from app.responses.rules import Reason, State
from tests.responses.stage import Stage
from tests.support.cast import Cast

PEOPLE = 20


def _at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Do all of it at the same moment, each in a thread with its own connection; return how each ended."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    act()
            except Conflict:
                return "conflict"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _agree(actor: Actor, ref: str) -> Callable[[], object]:
    return lambda: actions.agree(actor, queries.get(actor, ref))


def _withdraw(actor: Actor, ref: str) -> Callable[[], object]:
    return lambda: actions.withdraw(actor, queries.get(actor, ref))


def _count(state: State) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Response.id)).where(Response.state == state)) or 0


def test_the_last_place_goes_to_one_of_twenty(app: Flask, stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    refs = stage.answers(listing, *(f"person{n}" for n in range(PEOPLE)))
    anna = cast.actor("anna")
    ends = _at_once(app, [_agree(anna, ref) for ref in refs])
    assert ends.count("done") == 1
    assert (_count(State.AGREED), _count(State.WAITLISTED)) == (1, PEOPLE - 1)
    told = [len(stage.mails(f"person{n}", "responses.")) for n in range(PEOPLE)]
    assert told == [1] * PEOPLE


@pytest.mark.parametrize("places", [2, 5])
def test_no_more_agree_than_there_are_places(places: int, app: Flask, stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", quantity=places)
    refs = stage.answers(listing, *(f"person{n}" for n in range(8)))
    anna = cast.actor("anna")
    _at_once(app, [_agree(anna, ref) for ref in refs])
    assert _count(State.AGREED) == places


def test_a_double_submit_makes_one_answer(app: Flask, stage: Stage, cast: Cast) -> None:
    listing, bilal = stage.listing("anna"), cast.actor("bilal")

    def answer() -> None:
        found = db.session.scalars(select(Listing).where(Listing.public_id == listing)).one()
        actions.respond(bilal, found, "Dag!")

    assert _at_once(app, [answer] * 8) == ["done"] * 8
    db.session.rollback()
    assert db.session.scalar(select(func.count(Response.id))) == 1
    assert db.session.scalar(select(func.count(Message.id))) == 1
    assert len(stage.mails("anna")) == 1


def test_a_double_message_is_one(app: Flask, stage: Stage, cast: Cast) -> None:
    ref, bilal = stage.answer("bilal", stage.listing("anna"), "Dag!"), cast.actor("bilal")

    def say() -> None:
        actions.send_message(bilal, queries.get(bilal, ref), "Ben je er?")

    _at_once(app, [say] * 6)
    assert stage.bodies(ref) == ["Dag!", "Ben je er?"]


@pytest.mark.parametrize("attempt", range(5))
def test_agreeing_and_withdrawing_at_once_leaves_one_truth(
    attempt: int, app: Flask, stage: Stage, cast: Cast
) -> None:
    listing = stage.listing("anna")
    ref, other = stage.answer("bilal", listing), stage.answer("chloe", listing)
    ends = _at_once(app, [_agree(cast.actor("anna"), ref), _withdraw(cast.actor("bilal"), ref)])
    assert ends[1] == "done"
    assert stage.state(ref) == "withdrawn"
    # Agreed first: who waited was put in line, and moved up at once.
    assert stage.state(other) == ("agreed" if ends[0] == "done" else "sent")


def test_twenty_who_leave_at_once_give_their_places_to_who_wait(app: Flask, stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", quantity=PEOPLE)
    leaving = stage.answers(listing, *(f"person{n}" for n in range(PEOPLE)))
    for ref in leaving:
        stage.do(actions.agree, "anna", ref)
    waiting = [stage.answer(f"late{n}", listing) for n in range(PEOPLE - 2)]
    leavers = [cast.actor(f"person{n}") for n in range(PEOPLE)]
    acts = [_withdraw(actor, ref) for actor, ref in zip(leavers, leaving, strict=True)]
    assert _at_once(app, acts) == ["done"] * PEOPLE
    assert {stage.state(ref) for ref in waiting} == {"agreed"}
    assert _count(State.AGREED) == PEOPLE - 2
    assert [len(stage.mails(f"late{n}", "responses.moved_up")) for n in range(PEOPLE - 2)] == [1] * (
        PEOPLE - 2
    )


def test_answering_at_two_notes_at_once_counts_for_one_person(app: Flask, stage: Stage, cast: Cast) -> None:
    refs = [stage.answer("bilal", stage.listing("anna")) for _ in range(4)]
    assert _at_once(app, [_agree(cast.actor("anna"), ref) for ref in refs]) == ["done"] * 4
    db.session.rollback()
    assert db.session.scalars(select(AnswerRecord.user_id)).all() == [cast.id("anna")]


def test_one_free_place_moves_one_person_up_however_many_say_so(app: Flask, stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", ref)
    waiting = [stage.answer(f"late{n}", listing) for n in range(3)]
    bilal, anna = cast.actor("bilal"), cast.actor("anna")

    def decline() -> None:
        actions.decline(anna, queries.get(anna, ref), Reason.OTHER)

    ends = _at_once(app, [*[_withdraw(bilal, ref)] * 4, *[decline] * 4])
    assert "done" in ends
    assert [stage.state(one) for one in waiting] == ["agreed", "waitlisted", "waitlisted"]
