"""Who reads a story: the policy and its twin in SQL agree, in every state, for every kind of person."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.stories import queries
from app.stories.models import Story, StoryConsent
from tests.stories.conftest import Telling
from tests.support.cast import Cast

PEOPLE = (None, "anna", "bilal", "chloe", "mona", "milan", "marie", "adam")
YES = ("both", "one", "none")


def _sees(cast: Cast, name: str | None, ref: str) -> tuple[bool, bool]:
    """Return what the policy and the query say."""
    actor = cast.actor(name) if name else Actor()
    try:
        queries.get(actor, ref)
    except NotFound:
        return queries.may_see(actor, ref), False
    return queries.may_see(actor, ref), True


@pytest.mark.parametrize("yes", YES)
def test_policy_and_query_agree_in_every_state(yes: str, telling: Telling, cast: Cast) -> None:
    ref = telling.online()
    for name in PEOPLE:
        if name:
            cast.id(name)
    with transaction() as session:
        keep = {"both": 2, "one": 1, "none": 0}[yes]
        for consent in session.scalars(select(StoryConsent).order_by(StoryConsent.id)).all()[keep:]:
            session.delete(consent)
    for state, name in itertools.product(ReviewState, PEOPLE):
        with transaction() as session:
            session.scalars(select(Story)).one().review_state = state
        policy, query = _sees(cast, name, ref)
        assert policy == query, (state, name)
        is_side, is_moderator = name in {"anna", "bilal"}, name in {"mona", "marie"}
        is_public = yes == "both" and state is ReviewState.PUBLISHED
        assert query == (is_public or is_side or (is_moderator and yes == "both")), (state, name)


def _ban(telling: Telling) -> None:
    with transaction() as session:
        session.scalars(select(User).where(User.id == telling.cast.id("bilal"))).one().banned_at = now()


def _stop(telling: Telling) -> None:
    with transaction() as session:
        session.scalars(select(Response)).one().stopped_at = now()


def _hide(telling: Telling) -> None:
    with transaction() as session:
        session.scalars(select(Response)).one().listing.review_state = ReviewState.HIDDEN


@pytest.mark.parametrize("bar", [_ban, _stop, _hide, lambda telling: telling.stage.block("bilal", "anna")],
                         ids=["banned", "stopped", "hidden", "blocked"])  # fmt: skip
def test_what_breaks_between_the_two_takes_it_offline(
    bar: Callable[[Telling], None], telling: Telling, cast: Cast
) -> None:
    ref = telling.online()
    assert _sees(cast, "chloe", ref) == (True, True)
    bar(telling)
    db.session.rollback()
    assert _sees(cast, "chloe", ref) == (False, False)
    assert "Zo fijn!" not in telling.read_by(None)
    assert cast.client("chloe").get(f"/nl/report?subject={ref}").status_code == 404


def test_whom_one_of_them_blocked_does_not_find_it(telling: Telling, cast: Cast) -> None:
    ref = telling.online()
    telling.stage.block("anna", "chloe")
    assert _sees(cast, "chloe", ref) == (False, False)
    assert "Zo fijn!" not in telling.read_by("chloe")
    assert "Zo fijn!" in telling.read_by("dario")
