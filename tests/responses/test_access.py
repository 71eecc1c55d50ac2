"""Who sees a conversation: the policy and its twin in SQL agree for everyone, in every state."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.actor import ANONYMOUS, SYSTEM, Actor, Grant
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from app.responses import policies, queries
from app.responses.models import Response
from app.responses.rules import State
from tests.responses.stage import Stage
from tests.support.cast import Cast

PEOPLE = ("anna", "bilal", "chloe", "dario", "mona", "marie", "adam")
STATES = [
    *((state, True) for state in State if state is not State.DRAFT),
    (State.DRAFT, False),
    (State.LAPSED, False),
]


def _put(stage: Stage, listing: str, state: State, was_sent: bool) -> str:
    responder = stage.cast.id("bilal")
    with transaction() as session:
        listing_id = session.scalars(select(Listing.id).where(Listing.public_id == listing)).one()
        response = Response(
            public_id=new_public_id(), listing_id=listing_id, responder_id=responder, state=state,
            created_at=now(), sent_at=now() if was_sent else None,
        )  # fmt: skip
        session.add(response)
        session.flush()
        return response.public_id


def _actors(stage: Stage, organisation: int) -> dict[str, Actor]:
    people = {name: stage.cast.actor(name) for name in PEOPLE}
    member = stage.cast.user("emma")
    grants = frozenset({Grant("member", "organisation", organisation)})
    outsider = frozenset({Grant("manager", "organisation", organisation + 1)})
    people["member"] = Actor(member.id, member.public_id, grants=grants)
    people["other manager"] = Actor(stage.cast.id("fatma"), "x", grants=outsider)
    return people | {"nobody": ANONYMOUS, "system": SYSTEM}


@pytest.mark.parametrize(("state", "was_sent"), STATES, ids=lambda value: str(value))
@pytest.mark.parametrize("for_organisation", [False, True])
def test_policy_and_query_agree(state: State, was_sent: bool, for_organisation: bool, stage: Stage) -> None:
    organisation = stage.organisation("Buurthuis", chloe=MemberRole.MANAGER)
    listing = stage.listing("anna", organisation_id=organisation if for_organisation else None)
    ref = _put(stage, listing, state, was_sent)
    for name, actor in _actors(stage, organisation).items():
        response = stage.find(ref)
        seen = db.session.scalar(
            select(Response.id)
            .join(Listing, Listing.id == Response.listing_id)
            .where(Response.public_id == ref, queries.visible_to(actor))
        )
        assert policies.can_see(actor, response) == (seen is not None), name


@pytest.mark.parametrize("person", ["chloe", "mona", "marie", "adam", "emil", None])
def test_a_conversation_does_not_exist_for_others(person: str | None, stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    actor = cast.actor(person) if person else ANONYMOUS
    for read in (queries.get, queries.conversation):
        with pytest.raises(NotFound):
            read(actor, ref)


def test_a_draft_is_seen_by_its_writer_only(stage: Stage, cast: Cast) -> None:
    ref = _put(stage, stage.listing("anna"), State.DRAFT, was_sent=False)
    assert queries.get(cast.actor("bilal"), ref).public_id == ref
    with pytest.raises(NotFound):
        queries.get(cast.actor("anna"), ref)
    listing = db.session.scalars(select(Listing)).one()
    assert queries.of_listing(cast.actor("anna"), listing) == (0, [])


def test_an_ex_member_no_longer_sees_conversations_of_the_organisation(stage: Stage, cast: Cast) -> None:
    organisation = stage.organisation("Buurthuis", chloe=MemberRole.MANAGER)
    ref = stage.answer("bilal", stage.listing("anna", organisation_id=organisation))
    with pytest.raises(NotFound):
        queries.get(cast.actor("anna"), ref)
    assert not queries.is_party(cast.id("anna"), ref)
    assert queries.is_party(cast.id("chloe"), ref)


@pytest.mark.parametrize(
    ("person", "is_party"),
    [("anna", True), ("bilal", True), ("chloe", False), ("mona", False), (None, False)],
)
def test_only_parties_are_told(person: str | None, is_party: bool, stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    assert queries.is_party(cast.id(person) if person else None, ref) is is_party


@pytest.mark.parametrize("pair", [("anna", "bilal"), ("bilal", "anna")])
def test_nobody_is_told_by_whom_they_blocked(pair: tuple[str, str], stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    stage.block(*pair)
    assert not queries.is_party(cast.id("anna"), ref)
    assert not queries.is_party(cast.id("bilal"), ref)


@pytest.mark.parametrize("life", [Life.OPEN, Life.PAUSED, Life.FULFILLED, Life.WITHDRAWN, Life.EXPIRED])
@pytest.mark.parametrize("review", [ReviewState.PUBLISHED, ReviewState.HIDDEN])
def test_a_hidden_or_closed_listing_leaves_the_conversation_readable(
    life: Life, review: ReviewState, stage: Stage, cast: Cast
) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.change(listing, life=life, review_state=review)
    for name in ("anna", "bilal"):
        response = queries.get(cast.actor(name), ref)
        assert policies.can_write(cast.actor(name), response) is (review is ReviewState.PUBLISHED)
    is_ongoing = review is ReviewState.PUBLISHED and life in {Life.OPEN, Life.PAUSED}
    assert policies.can_agree(cast.actor("anna"), stage.find(ref)) is is_ongoing


def test_erasing_a_person_takes_their_answers_along(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    user_id = cast.id("bilal")
    with transaction() as session:
        session.delete(session.get_one(User, user_id))
    assert queries.find(ref) is None
