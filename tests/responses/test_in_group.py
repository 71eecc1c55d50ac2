"""Answers in one group alone: between members, and what was agreed stays with its two people."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, NotFound
from app.groups import actions as groups
from app.groups import queries as group_queries
from app.groups.models import Group
from app.groups.rules import Preset
from app.listings.models import Listing
from app.mail.actions import deliver_due
from app.mail.models import MailState, OutboxMail
from app.moderation.rules import ReviewState
from app.notifications.models import Notification
from app.responses import actions, policies, queries
from app.responses.models import Response
from app.responses.rules import State
from tests.groups import conftest
from tests.groups.conftest import Make
from tests.responses.stage import Stage
from tests.support.cast import Cast

make = conftest.make
TITLE = "Kwartelsecreet"


@pytest.fixture
def asked(stage: Stage, make: Make) -> str:
    """A note of anna in a closed group of hers with bilal, chloe and dario."""
    number = make("breiclub", members=("bilal", "chloe", "dario")).id
    return stage.listing("anna", title=TITLE, group_only=True, group_id=number)


def leave(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    with transaction():
        groups.leave(actor, group_queries.get_locked(actor, "breiclub"))


def remove(cast: Cast, name: str) -> None:
    anna, public_id = cast.actor("anna"), cast.actor(name).public_id
    with transaction():
        groups.remove_member(anna, group_queries.get_locked(anna, "breiclub"), public_id)


def sees(cast: Cast, name: str, ref: str) -> bool:
    """Tell whether somebody sees a conversation: the policy, its twin and the page say the same."""
    actor = cast.actor(name)
    response = db.session.scalars(select(Response).where(Response.public_id == ref)).one()
    twin = select(Response.id).join(Listing, Listing.id == Response.listing_id)
    found = db.session.scalar(twin.where(Response.public_id == ref, queries.visible_to(actor)))
    answers = {policies.can_see(actor, response), found is not None}
    answers.add(cast.client(name).get(f"/nl/responses/{ref}").status_code == 200)
    answers.add(queries.is_party(actor.user_id, ref))
    assert len(answers) == 1, answers
    return answers.pop()


def test_members_answer_and_others_cannot(stage: Stage, cast: Cast, asked: str) -> None:
    ref = stage.answer("bilal", asked)
    assert [sees(cast, name, ref) for name in ("anna", "bilal", "chloe", "emil", "marie")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    data = {"choice": "yes", "message": "Ik kom."}
    assert cast.client("emil").post(f"/nl/listings/{asked}/respond", data=data).status_code == 404
    by_mail = data | {"email": "gast@example.org"}
    assert cast.client(None).post(f"/nl/listings/{asked}/respond", data=by_mail).status_code == 404
    with pytest.raises(Conflict):
        stage.answer("emil", asked)


def test_mails_hold_neither_title_nor_words_and_take_no_answer_by_mail(
    stage: Stage, cast: Cast, asked: str
) -> None:
    stage.change(asked, quantity=1)
    first, second = stage.answers(asked, "bilal", "chloe")
    stage.do(actions.send_message, "anna", first, f"Dag, {TITLE}?")
    stage.do(actions.agree, "anna", first)
    stage.do(actions.withdraw, "bilal", first)
    mails = db.session.scalars(select(OutboxMail)).all()
    kinds = {mail.kind.partition(".")[2] for mail in mails}
    assert kinds >= {"received", "message", "agreed", "filled", "moved_up"}
    for mail in mails:
        assert not any(words in f"{mail.subject}{mail.text}{mail.html}" for words in (TITLE, "graag langs"))
        assert "no-more" not in mail.text
        assert "Reply-To" not in mail.headers
    assert not any(TITLE in title for title in db.session.scalars(select(Notification.title)))
    assert stage.state(second) == State.AGREED


@pytest.mark.parametrize("end", [leave, remove])
def test_what_waits_ends_with_the_membership(end: object, stage: Stage, cast: Cast, asked: str) -> None:
    ref = stage.answer("bilal", asked)
    stage.do(actions.send_message, "anna", ref, "Kom maar.")
    end(cast, "bilal")  # type: ignore[operator]
    assert stage.state(ref) == State.WITHDRAWN
    assert not sees(cast, "bilal", ref)
    assert sees(cast, "anna", ref)
    deliver_due()
    late = stage.mails("bilal", "responses")
    assert late
    assert all(mail.state is not MailState.SENT for mail in late)


@pytest.mark.parametrize("end", [leave, remove])
def test_what_was_agreed_stays_with_both(end: object, stage: Stage, cast: Cast, asked: str) -> None:
    ref = stage.answer("bilal", asked)
    stage.do(actions.agree, "anna", ref)
    end(cast, "bilal")  # type: ignore[operator]
    assert sees(cast, "anna", ref)
    assert sees(cast, "bilal", ref)
    stage.do(actions.send_message, "bilal", ref, "Tot morgen.")
    page = cast.client("bilal").get(f"/nl/responses/{ref}").text
    assert f"/listings/{asked}" not in page
    stage.do(actions.finish, "bilal", ref, worked=True)
    assert sees(cast, "bilal", ref)


def test_when_the_poster_leaves_who_waits_hears_it_and_what_was_agreed_goes_on(
    stage: Stage, cast: Cast, make: Make
) -> None:
    number = make("breiclub", members=("bilal", "chloe", "dario")).id
    note = stage.listing("bilal", title=TITLE, quantity=3, group_only=True, group_id=number)
    agreed, waiting = stage.answers(note, "chloe", "dario")
    stage.do(actions.agree, "bilal", agreed)
    leave(cast, "bilal")
    assert stage.state(waiting) == State.LAPSED
    assert stage.mails("dario", "responses.lapsed")
    assert not sees(cast, "bilal", waiting)
    assert sees(cast, "bilal", agreed)
    stage.do(actions.send_message, "chloe", agreed, "Blijft dit doorgaan?")
    assert cast.client("chloe").get(f"/nl/listings/{note}").status_code == 404


def test_a_group_that_ends_leaves_to_two_people_what_they_agreed(
    stage: Stage, cast: Cast, make: Make
) -> None:
    number = make("breiclub", members=("bilal",)).id
    note = stage.listing("anna", title=TITLE, group_only=True, group_id=number)
    ref = stage.answer("bilal", note)
    stage.do(actions.agree, "anna", ref)
    leave(cast, "bilal")
    leave(cast, "anna")
    assert db.session.scalars(select(Group)).all() == []
    assert sees(cast, "anna", ref)
    assert sees(cast, "bilal", ref)
    stage.do(actions.send_message, "bilal", ref, "Tot morgen.")
    for name in (None, "anna", "bilal", "mona", "marie", "adam"):
        assert cast.client(name).get(f"/nl/listings/{note}").status_code == 404
    assert TITLE not in cast.client("anna").get("/nl/account/listings").text


def test_a_group_that_is_offline_takes_no_answers(stage: Stage, cast: Cast, asked: str) -> None:
    with transaction():
        db.session.scalars(select(Group)).one().review_state = ReviewState.HIDDEN
    assert 'name="message"' not in cast.client("bilal").get(f"/nl/listings/{asked}").text
    with pytest.raises(Conflict):
        stage.answer("bilal", asked)


def test_how_somebody_answers_in_a_group_counts_nowhere(stage: Stage, asked: str) -> None:
    ref = stage.answer("bilal", asked)
    stage.do(actions.agree, "anna", ref)
    assert queries.answers_of_side(stage.get(asked)) == []


def test_no_place_is_given_back_by_a_link(stage: Stage, cast: Cast, asked: str) -> None:
    ref = stage.answer("bilal", asked)
    assert queries.no_more_path(stage.find(ref)) == ""
    token = queries.no_more_path(stage.find(stage.answer("bilal", stage.listing("anna"))))
    assert cast.client(None).get(f"/nl{token}").status_code == 200
    stage.change(asked, published_at=now())
    with pytest.raises(NotFound):
        queries.get(cast.actor("chloe"), ref)


def test_an_open_group_keeps_its_notes_to_members_too(stage: Stage, cast: Cast, make: Make) -> None:
    number = make("buren", Preset.OPEN, members=("bilal",)).id
    note = stage.listing("anna", title=TITLE, group_only=True, group_id=number)
    assert cast.client("bilal").get(f"/nl/listings/{note}").status_code == 200
    assert TITLE not in cast.client("emil").get("/nl/groups/buren").text
