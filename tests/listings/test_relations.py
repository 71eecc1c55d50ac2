"""Notes and the relations of people: blocks, members who left, accounts that were closed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import actions as accounts
from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.listings import policies, queries
from app.listings.rules import Life
from app.media.models import MediaFile
from app.moderation.rules import ReviewState
from app.organisations import actions as organisations
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import FORM, again, organisation, publish, put
from tests.support.cast import Cast

TITLE = "Kinderfiets met lichtjes"
ADDRESSES = ("/", "/listings", "/listings?q=kinderfiets", "/listings?format=atom", "/listings?format=json")


def block(cast: Cast, blocker: str, blocked: str) -> None:
    actor, other = cast.actor(blocker), cast.user(blocked).public_id
    with transaction():
        accounts.block(actor, other)


def leave(cast: Cast, group: int, who: str) -> None:
    actor = cast.actor(who)
    with transaction() as session:
        organisations.leave_organisation(actor, session.get_one(Organisation, group))


def sees(client: FlaskClient, public_id: str) -> list[bool]:
    found = [TITLE in client.get(f"/nl{address}").text for address in ADDRESSES]
    return [*found, client.get(f"/nl/listings/{public_id}").status_code == 200]


# --- blocks ---


@pytest.mark.parametrize(("blocker", "blocked"), [("anna", "dario"), ("dario", "anna")])
def test_who_is_blocked_finds_nothing_of_the_other(cast: Cast, blocker: str, blocked: str) -> None:
    listing = publish(cast)
    assert all(sees(cast.client("dario"), listing.public_id))
    block(cast, blocker, blocked)
    assert not any(sees(cast.client("dario"), listing.public_id))
    assert all(sees(cast.client("chloe"), listing.public_id))
    assert all(sees(cast.client(), listing.public_id))


def test_a_blocked_person_gets_no_count_answer_picture_or_report(cast: Cast) -> None:
    listing, client = publish(cast), cast.client("dario")
    with transaction() as session:
        picture = MediaFile(
            public_id=new_public_id(), owner_id=cast.ids["anna"], subject_kind="listing", width=1, height=1,
            subject_ref=listing.public_id, created_at=now(),
        )  # fmt: skip
        session.add(picture)
    assert queries.look(cast.actor("dario"), queries.Filters(), 1).page.total == 1
    block(cast, "anna", "dario")
    assert queries.look(cast.actor("dario"), queries.Filters(), 1).page.total == 0
    assert not queries.may_see(cast.actor("dario"), listing.public_id)
    here = f"/nl/listings/{listing.public_id}"
    assert client.post(f"{here}/respond", data={"message": "Dag!"}).status_code == 404
    assert client.get(f"/nl/report?subject={listing.public_id}").status_code == 404


def test_a_block_keeps_no_moderator_and_no_colleague_from_their_work(cast: Cast) -> None:
    group = organisation(cast, anna=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    listing = publish(cast, organisation_id=group)
    block(cast, "anna", "mona")
    block(cast, "anna", "bilal")
    for name in ("mona", "bilal"):
        assert cast.client(name).get(f"/nl/listings/{listing.public_id}").status_code == 200


def test_the_feed_of_somebody_is_kept_by_no_shared_cache(cast: Cast) -> None:
    assert (
        cast.client("dario").get("/nl/listings?format=json").headers["Cache-Control"] == "private, no-cache"
    )
    assert cast.client().get("/nl/listings?format=json").headers["Cache-Control"] == "public, no-cache"


# --- who left ---


@pytest.mark.parametrize("review", [ReviewState.PUBLISHED, ReviewState.PENDING])
def test_rights_to_a_note_end_with_the_membership(cast: Cast, review: ReviewState) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    listing, client = put(cast, "chloe", review, Life.OPEN, organisation_id=group), cast.client("chloe")
    assert client.get(f"/nl/listings/{listing.public_id}/edit").status_code == 200
    leave(cast, group, "chloe")
    wanted = 403 if review is ReviewState.PUBLISHED else 404
    assert client.get(f"/nl/listings/{listing.public_id}/edit").status_code == wanted
    assert (
        client.post(f"/nl/listings/{listing.public_id}/close", data={"outcome": "no"}).status_code == wanted
    )
    assert TITLE not in client.get("/nl/account/listings").text
    assert again(listing.public_id).author_id == cast.ids["bilal"]
    assert not queries.is_author(cast.ids["chloe"], listing.public_id)


def test_an_author_who_is_no_member_manages_nothing_of_an_organisation(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER)
    listing = put(cast, "chloe", ReviewState.PENDING, Life.OPEN, organisation_id=group)
    assert not policies.can_manage(cast.actor("chloe"), listing)
    assert not policies.can_see(cast.actor("chloe"), listing)
    assert not queries.may_see(cast.actor("chloe"), listing.public_id)


def test_who_may_not_post_for_an_organisation_posts_nothing_instead(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER)
    ref = db.session.scalars(select(Organisation.public_id).where(Organisation.id == group)).one()
    answer = cast.client("dario").post("/nl/listings/new", data={**FORM, "organisation": ref})
    assert answer.status_code == 422
    assert TITLE not in cast.client("dario").get("/nl/account/listings").text


# --- closed accounts ---


def test_nobody_answers_somebody_whose_account_was_closed(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    own, waits = publish(cast, "chloe"), put(cast, "chloe", ReviewState.PENDING, Life.OPEN, title="Wacht")
    ours = publish(cast, "chloe", title="Van ons", organisation_id=group)
    adam, chloe = cast.actor("adam"), cast.user("chloe").public_id
    with transaction():
        accounts.ban(adam, chloe, "Spam")
    assert [again(one.public_id).life for one in (own, waits, ours)] == [Life.PAUSED, Life.PAUSED, Life.OPEN]
    assert again(ours.public_id).author_id == cast.ids["bilal"]
    assert TITLE not in cast.client().get("/nl/listings").text
    here = f"/nl/listings/{own.public_id}/respond"
    assert cast.client("dario").post(here, data={"message": "Dag!"}).status_code == 409


def test_nothing_is_handed_to_somebody_whose_account_was_closed(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    listing = publish(cast, "chloe", organisation_id=group)
    with transaction() as session:
        session.get_one(User, cast.id("bilal")).banned_at = now()
    leave(cast, group, "chloe")
    assert again(listing.public_id).author_id == cast.ids["chloe"]
    assert not policies.can_manage(cast.actor("chloe"), again(listing.public_id))
