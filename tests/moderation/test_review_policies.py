"""Who may do what: all moves, states and kinds of people, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Final

import pytest

from app.core.actor import ANONYMOUS, SYSTEM, Actor, Grant
from app.moderation import policies
from app.moderation.models import PostingRule, ReviewDecision
from app.moderation.rules import (
    HELP_AFTER,
    OBJECT_WITHIN,
    ModeratedKind,
    Move,
    Posting,
    Reason,
    ReviewState,
    target_of,
)
from tests.support.cast import DEINZE, GHENT

AUTHOR: Final = 1
ORGANISATION: Final = 70
NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)


def person(user_id: int, *grants: tuple[str, str, int | None]) -> Actor:
    return Actor(user_id, f"person{user_id:010d}", grants=frozenset(Grant(*grant) for grant in grants))


MODERATOR: Final = ("moderator", "municipality", GHENT)
PEOPLE: Final = {
    "anonymous": ANONYMOUS,
    "system": SYSTEM,
    "author": person(AUTHOR),
    "citizen": person(2),
    "colleague": person(3, ("member", "organisation", ORGANISATION)),
    "administrator": person(4, ("administrator", "municipality", None)),
    "liaison": person(5, ("liaison", "municipality", GHENT)),
    "editor": person(6, ("editor", "municipality", None)),
    "moderator here": person(7, MODERATOR),
    "moderator elsewhere": person(8, ("moderator", "municipality", DEINZE)),
    "moderator everywhere": person(9, ("moderator", "municipality", None)),
    "author who moderates": person(AUTHOR, MODERATOR),
    "manager who moderates": person(10, MODERATOR, ("manager", "organisation", ORGANISATION)),
    "member elsewhere who moderates": person(11, MODERATOR, ("member", "organisation", 71)),
    "moderator elsewhere who helps": person(
        13, ("moderator", "municipality", DEINZE), ("helping_moderator", "municipality", None)
    ),
    "helper who moderates no more": person(14, ("helping_moderator", "municipality", None)),
    "organisation with the number of the municipality": person(12, ("manager", "organisation", GHENT)),
}
DECIDERS: Final = {"moderator here", "moderator everywhere", "member elsewhere who moderates"}
READERS: Final = {*DECIDERS, "author who moderates", "manager who moderates"}
SUBMITTERS: Final = {"system", "author", "colleague", "author who moderates", "manager who moderates"}
OBJECTORS: Final = {"author", "author who moderates"}


KIND: Final = ModeratedKind(
    name="thing",
    label="Thing",
    model=None,
    title_of=str,
    text_of=lambda _thing: {},
    author_of=lambda _thing: AUTHOR,
    path_of=str,
    organisation_of=lambda _thing: ORGANISATION,
)
CONCERNING: Final = replace(KIND, concerns=lambda actor, _thing: actor.is_(PEOPLE["moderator here"].user_id))


def thing(state: ReviewState = ReviewState.PENDING) -> SimpleNamespace:
    sent = NOW - timedelta(hours=47)
    return SimpleNamespace(municipality_id=GHENT, review_state=state, submitted_at=sent, needs_look=False)


def decision(**values: object) -> ReviewDecision:
    usual = {
        "author_id": AUTHOR,
        "decided_by": 20,
        "move": Move.REJECT,
        "reason": Reason.MONEY,
        "decided_at": NOW,
    }
    return ReviewDecision(**{**usual, **values})


@pytest.mark.parametrize("who", PEOPLE)
def test_only_a_moderator_of_the_place_decides_and_never_on_own_work(who: str) -> None:
    for state, move in product(ReviewState, Move):
        allowed = policies.can_decide(PEOPLE[who], KIND, thing(state), move, NOW)
        expected = who in DECIDERS and move != Move.SUBMIT and target_of(move, state) is not None
        assert allowed == expected, (state, move)


@pytest.mark.parametrize("who", PEOPLE)
def test_authors_their_colleagues_and_the_system_submit(who: str) -> None:
    assert policies.can_submit(PEOPLE[who], KIND, thing()) == (who in SUBMITTERS)


@pytest.mark.parametrize("who", PEOPLE)
def test_all_moderators_see_the_desk_and_nobody_else(who: str) -> None:
    assert policies.can_read_queue(PEOPLE[who]) == (
        who in {*READERS, "moderator elsewhere", "moderator elsewhere who helps"}
    )


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_read_what_was_sent_in_within_their_place(who: str, state: ReviewState) -> None:
    expected = who in READERS and state != ReviewState.DRAFT
    assert policies.can_read_item(PEOPLE[who], thing(state), NOW) == expected


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_agreed_to_help_sees_and_decides_what_waits_for_48_hours(who: str, state: ReviewState) -> None:
    later, one = NOW + timedelta(hours=1), thing(state)
    helps = who == "moderator elsewhere who helps" and state == ReviewState.PENDING
    assert policies.can_help(PEOPLE[who], one, later) == helps
    assert policies.can_read_item(PEOPLE[who], one, later) == (
        helps or (who in READERS and state != ReviewState.DRAFT)
    )
    if state == ReviewState.PENDING:
        allowed = policies.can_decide(PEOPLE[who], KIND, one, Move.APPROVE, later)
        assert allowed == (helps or who in DECIDERS)


@pytest.mark.parametrize("who", PEOPLE)
def test_reports_are_settled_by_whoever_may_decide(who: str) -> None:
    assert policies.can_handle_report(PEOPLE[who], KIND, thing()) == (who in DECIDERS)


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_author_objects_to_what_limits(who: str, move: Move) -> None:
    limits = move in {Move.REJECT, Move.REQUEST_CHANGES, Move.HIDE}
    assert policies.can_object(PEOPLE[who], decision(move=move), at=NOW) == (who in OBJECTORS and limits)


def test_an_objection_is_made_once_and_in_time() -> None:
    author = PEOPLE["author"]
    assert not policies.can_object(author, decision(objected_at=NOW), at=NOW)
    assert policies.can_object(author, decision(), at=NOW + OBJECT_WITHIN)
    assert not policies.can_object(author, decision(), at=NOW + OBJECT_WITHIN + timedelta(minutes=1))


@pytest.mark.parametrize("who", PEOPLE)
def test_another_moderator_answers_an_objection(who: str) -> None:
    open_one = decision(objected_at=NOW)
    assert policies.can_settle_objection(PEOPLE[who], open_one, KIND, thing(), NOW) == (who in DECIDERS)
    decided_it = decision(objected_at=NOW, decided_by=PEOPLE[who].user_id)
    assert not policies.can_settle_objection(PEOPLE[who], decided_it, KIND, thing(), NOW)
    settled = decision(objected_at=NOW, objection_settled_at=NOW)
    assert not policies.can_settle_objection(PEOPLE[who], settled, KIND, thing(), NOW)
    assert not policies.can_settle_objection(PEOPLE[who], decision(), KIND, thing(), NOW)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_agreed_to_help_answers_objections_that_wait_for_48_hours(who: str) -> None:
    later, helps = NOW + HELP_AFTER, who == "moderator elsewhere who helps"
    open_one = decision(objected_at=NOW)
    allowed = policies.can_settle_objection(PEOPLE[who], open_one, KIND, thing(), later)
    assert allowed == (helps or who in DECIDERS)
    assert policies.can_help_objector(PEOPLE[who], open_one, later) == helps
    assert policies.can_read_posting_objection(PEOPLE[who], rule(objected_at=NOW), later) == (
        helps or who in READERS
    )
    decided_it = decision(objected_at=NOW, decided_by=PEOPLE[who].user_id)
    assert not policies.can_settle_objection(PEOPLE[who], decided_it, KIND, thing(), later)
    settled = decision(objected_at=NOW, objection_settled_at=later)
    assert not policies.can_help_objector(PEOPLE[who], settled, later + timedelta(minutes=1))


@pytest.mark.parametrize("who", PEOPLE)
def test_a_statement_of_reasons_is_for_the_author(who: str) -> None:
    assert policies.can_read_decision(PEOPLE[who], decision()) == (who in OBJECTORS)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_acts_for_an_organisation_reads_what_was_decided_about_it_and_objects(who: str) -> None:
    acts = who in {"colleague", "manager who moderates"}
    assert policies.can_read_decision(PEOPLE[who], decision(), ORGANISATION) == acts
    assert policies.can_object(PEOPLE[who], decision(), ORGANISATION, at=NOW) == acts


@pytest.mark.parametrize("move", [Move.APPROVE, Move.REJECT])
def test_whom_it_concerns_decides_nothing(move: Move) -> None:
    one, objected = thing(), decision(objected_at=NOW)
    here, everywhere = PEOPLE["moderator here"], PEOPLE["moderator everywhere"]
    assert policies.can_decide(everywhere, CONCERNING, one, move, NOW)
    assert not policies.can_decide(here, CONCERNING, one, move, NOW)
    assert not policies.can_handle_report(here, CONCERNING, one)
    assert not policies.can_settle_objection(here, objected, CONCERNING, one, NOW)


def rule(**values: object) -> PostingRule:
    usual = {
        "user_id": AUTHOR,
        "municipality_id": GHENT,
        "level": Posting.NO_POSTING,
        "decided_by": 20,
        "decided_at": NOW,
    }
    return PostingRule(**{**usual, **values})


@pytest.mark.parametrize("who", PEOPLE)
def test_how_somebody_posts_is_decided_by_moderators_of_the_place_and_never_for_oneself(who: str) -> None:
    assert policies.can_set_posting(PEOPLE[who], GHENT, AUTHOR) == (who in READERS - {"author who moderates"})
    assert policies.can_object_to_posting(PEOPLE[who], rule(), NOW) == (who in OBJECTORS)
    assert not policies.can_object_to_posting(PEOPLE[who], rule(level=Posting.TRUSTED), NOW)
    objected = rule(objected_at=NOW)
    may_answer = who in READERS - {"author who moderates"}
    assert policies.can_settle_posting_objection(PEOPLE[who], objected, NOW) == may_answer
    own = rule(objected_at=NOW, decided_by=PEOPLE[who].user_id)
    assert not policies.can_settle_posting_objection(PEOPLE[who], own, NOW)
