"""Who sees what: the policy and the query agree, and others find nothing at all."""

from __future__ import annotations

import re
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import ANONYMOUS, Actor
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.listings import policies, queries
from app.listings.models import Listing
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from tests.listings.board import organisation, put
from tests.support.cast import Cast

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
PEOPLE = ("nobody", "anna", "bilal", "chloe", "dario", "mona", "milan", "marie", "leila", "adam")


def actor(cast: Cast, name: str) -> Actor:
    return ANONYMOUS if name == "nobody" else cast.actor(name)


def test_the_query_and_the_policy_agree_in_every_state_for_every_person(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    states = list(product(ReviewState, Life, (None, group)))
    for review, life, organisation_id in states:
        put(cast, "anna", review, life, title=f"{review}-{life}", organisation_id=organisation_id)
    for name in PEOPLE:
        who = actor(cast, name)
        found = set(db.session.scalars(select(Listing.id).where(queries.visible_to(who))))
        allowed = {
            listing.id for listing in db.session.scalars(select(Listing)) if policies.can_see(who, listing)
        }
        assert found == allowed, name
    assert db.session.query(Listing).count() == len(states)


@pytest.mark.parametrize(
    ("name", "review", "life", "sees"),
    [
        ("nobody", ReviewState.PUBLISHED, Life.OPEN, True),
        ("nobody", ReviewState.PUBLISHED, Life.PAUSED, True),
        ("nobody", ReviewState.PUBLISHED, Life.FULFILLED, True),
        ("nobody", ReviewState.PUBLISHED, Life.WITHDRAWN, False),
        ("nobody", ReviewState.PUBLISHED, Life.EXPIRED, False),
        ("nobody", ReviewState.PENDING, Life.OPEN, False),
        ("dario", ReviewState.HIDDEN, Life.OPEN, False),
        ("anna", ReviewState.DRAFT, Life.OPEN, True),
        ("anna", ReviewState.HIDDEN, Life.EXPIRED, True),
        ("mona", ReviewState.PENDING, Life.OPEN, True),
        ("mona", ReviewState.REJECTED, Life.OPEN, True),
        ("mona", ReviewState.DRAFT, Life.OPEN, False),
        ("milan", ReviewState.PENDING, Life.OPEN, False),
        ("marie", ReviewState.HIDDEN, Life.OPEN, True),
        ("leila", ReviewState.PENDING, Life.OPEN, False),
        ("adam", ReviewState.PENDING, Life.OPEN, False),
    ],
)
def test_who_sees_a_note(cast: Cast, name: str, review: ReviewState, life: Life, sees: bool) -> None:
    listing = put(cast, "anna", review, life)
    client = cast.client(None if name == "nobody" else name)
    assert client.get(f"/nl/listings/{listing.public_id}").status_code == (200 if sees else 404)


def test_what_one_may_not_see_looks_like_what_is_not_there(cast: Cast) -> None:
    listing = put(cast, "anna", ReviewState.PENDING, Life.OPEN)
    client = cast.client("dario")
    hidden = client.get(f"/nl/listings/{listing.public_id}")
    absent = client.get("/nl/listings/0000000000000000")
    assert hidden.status_code == absent.status_code == 404
    assert TOKEN.sub("", hidden.text).replace(listing.public_id, "0" * 16) == TOKEN.sub("", absent.text)


@pytest.mark.parametrize("verb", ["pause", "resume", "renew", "close", "edit"])
def test_others_change_nothing(cast: Cast, verb: str) -> None:
    seen = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN)
    unseen = put(cast, "anna", ReviewState.PENDING, Life.OPEN, title="Andere")
    client = cast.client("dario")
    assert client.post(f"/nl/listings/{seen.public_id}/{verb}", data={"outcome": "no"}).status_code == 403
    assert client.post(f"/nl/listings/{unseen.public_id}/{verb}", data={"outcome": "no"}).status_code == 404
    assert client.post("/nl/listings/0000000000000000/pause").status_code == 404


def test_a_member_manages_what_a_colleague_posted(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    listing = put(cast, "bilal", ReviewState.PUBLISHED, Life.OPEN, organisation_id=group)
    assert policies.can_edit(cast.actor("chloe"), listing)
    assert not policies.can_edit(cast.actor("dario"), listing)
    assert not policies.can_answer(cast.actor("chloe"), listing)
    assert policies.can_answer(cast.actor("dario"), listing)


def test_getting_says_not_found_before_it_says_forbidden(cast: Cast) -> None:
    listing = put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN)
    with pytest.raises(NotFound):
        queries.get(cast.actor("dario"), "0" * 16)
    with pytest.raises(Forbidden):
        queries.get_editable(cast.actor("dario"), listing.public_id)
    assert queries.get(ANONYMOUS, listing.public_id).id == listing.id


def test_a_group_with_the_number_of_an_organisation_gives_no_right(app: Flask, cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER)
    grants = frozenset(type(g)(g.role, "group", g.scope_id) for g in cast.actor("bilal").grants)
    assert not policies.can_post_for(Actor(user_id=1, grants=grants), group)
