"""Who sees and does what: the pure policies, and that the queries agree with them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.actor import ANONYMOUS
from app.core.db import db
from app.core.errors import NotFound
from app.moderation.rules import ReviewState
from app.organisations import policies, queries
from app.organisations.models import Organisation
from tests.organisations.conftest import Make
from tests.support.cast import DEINZE, GHENT, Cast

PEOPLE = (None, "anna", "bilal", "chloe", "mona", "milan", "marie", "leila", "adam")


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("place", [GHENT, DEINZE])
def test_the_query_shows_what_the_policy_allows(
    state: ReviewState, place: int, make: Make, cast: Cast
) -> None:
    organisation = make(members=("bilal",), state=state, municipality_id=place)
    for person in PEOPLE:
        actor = cast.actor(person) if person else ANONYMOUS
        shown = db.session.scalars(select(Organisation.id).where(queries.visible_to(actor))).all()
        assert (organisation.id in shown) == policies.can_see(actor, organisation), (person, state)


@pytest.mark.parametrize("state", ReviewState)
def test_the_query_offers_what_one_may_post_for(state: ReviewState, make: Make, cast: Cast) -> None:
    organisation = make(members=("bilal",), state=state)
    for person in PEOPLE:
        actor = cast.actor(person) if person else ANONYMOUS
        offered = [o.id for o in queries.of_actor(actor)]
        assert (organisation.id in offered) == policies.can_post_for(actor, organisation), (person, state)


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        (ReviewState.PENDING, {None, "anna", "bilal", "chloe", "mona", "milan", "marie"}),
        (ReviewState.PUBLISHED, {None, "anna", "bilal", "chloe", "mona", "milan", "marie"}),
        (ReviewState.CHANGES_REQUESTED, {"anna", "bilal", "mona", "marie"}),
        (ReviewState.REJECTED, {"anna", "bilal", "mona", "marie"}),
        (ReviewState.HIDDEN, {"anna", "bilal", "mona", "marie"}),
        (ReviewState.DRAFT, {"anna", "bilal"}),
    ],
)
def test_who_sees_an_organisation(
    state: ReviewState, seen_by: set[str | None], make: Make, cast: Cast
) -> None:
    make(members=("bilal",), state=state)
    for person in (None, "anna", "bilal", "chloe", "mona", "milan", "marie"):
        actor = cast.actor(person) if person else ANONYMOUS
        if person in seen_by:
            assert queries.get(actor, "drie-sluizen")
        else:
            with pytest.raises(NotFound):
                queries.get(actor, "drie-sluizen")


def test_a_manager_manages_and_a_member_posts(make: Make, cast: Cast) -> None:
    organisation = make(members=("bilal",))
    manager, member, stranger, moderator = (cast.actor(n) for n in ("anna", "bilal", "chloe", "mona"))
    for may in (policies.can_edit, policies.can_manage_members, policies.can_invite):
        assert may(manager, organisation)
        assert not any(may(other, organisation) for other in (member, stranger, moderator, ANONYMOUS))
    for may in (policies.can_post_for, policies.can_see_members, policies.can_leave):
        assert may(manager, organisation)
        assert may(member, organisation)
        assert not any(may(other, organisation) for other in (stranger, moderator, ANONYMOUS))


def test_nobody_acts_for_a_refused_or_hidden_organisation(make: Make, cast: Cast) -> None:
    refused = make("geweigerd", state=ReviewState.REJECTED)
    hidden = make("verborgen", state=ReviewState.HIDDEN)
    manager = cast.actor("anna")
    for organisation in (refused, hidden):
        assert not policies.can_post_for(manager, organisation)
        assert not policies.can_invite(manager, organisation)
    assert policies.can_edit(manager, refused)
    assert not policies.can_edit(manager, hidden)


def test_a_right_in_one_organisation_is_none_in_another(make: Make, cast: Cast) -> None:
    make("eerste", managers=("anna",))
    other = make("tweede", managers=("bilal",))
    assert not policies.can_edit(cast.actor("anna"), other)
    assert not policies.can_post_for(cast.actor("anna"), other)


def test_names_come_in_one_query(make: Make) -> None:
    checked, waiting = make("een"), make("twee", state=ReviewState.PENDING)
    names = queries.names_of([checked.id, waiting.id, 0])
    assert names == {checked.id: ("Een", "een", True), waiting.id: ("Twee", "twee", False)}
    assert queries.names_of([]) == {}
