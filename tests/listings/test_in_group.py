"""Asked and offered in one group alone: its members see it at once, nobody else ever does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.alerts.models import AlertArrival
from app.core.actor import ANONYMOUS
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Invalid, NotFound
from app.groups import actions as groups
from app.groups import queries as group_queries
from app.groups.models import Group, GroupMember
from app.groups.rules import GroupRole, Preset, Writing
from app.home.queries import forget_counts, impact
from app.impact.queries import first_online
from app.listings import actions, policies, queries
from app.listings.models import Listing
from app.listings.rules import Life, MailedAct
from app.matching.models import MatchProfile
from app.moderation.actions import set_posting
from app.moderation.rules import Posting, Reason, ReviewState
from app.search.models import SearchDocument
from tests.groups import conftest
from tests.groups.conftest import Make
from tests.listings.board import FORM, again, post, put
from tests.support.cast import GHENT, Cast

make = conftest.make
PEOPLE = ("nobody", "anna", "bilal", "chloe", "dario", "mona", "milan", "marie", "leila", "adam")


@pytest.fixture
def knitters(make: Make) -> Group:
    """A closed group: anna manages it, chloe moderates, bilal is a member."""
    return make("breiclub", moderators=("chloe",), members=("bilal",))


def leave(cast: Cast, name: str, slug: str = "breiclub") -> None:
    actor = cast.actor(name)
    with transaction():
        groups.leave(actor, group_queries.get_locked(actor, slug))


def test_the_query_and_the_policy_agree_for_every_person(cast: Cast, make: Make) -> None:
    numbers = [
        make("breiclub", moderators=("chloe",), members=("bilal",)).id,
        make("buren", Preset.OPEN, managers=("dario",), members=("mona", "anna")).id,
        make("stil", Preset.HIDDEN, managers=("chloe",)).id,
    ]
    for review, life, number in product(ReviewState, Life, (None, *numbers)):
        put(cast, "anna", review, life, group_id=number)
    gone = put(cast, "anna", ReviewState.PUBLISHED, Life.WITHDRAWN, group_id=numbers[2])
    with transaction():
        again(gone.public_id).group_id = None
    for name in PEOPLE:
        who = ANONYMOUS if name == "nobody" else cast.actor(name)
        found = set(db.session.scalars(select(Listing.id).where(queries.visible_to(who))))
        listings = db.session.scalars(select(Listing)).all()
        assert found == {listing.id for listing in listings if policies.can_see(who, listing)}, name


@pytest.mark.parametrize("preset", list(Preset))
def test_members_see_it_at_once_and_no_moderator_of_the_site_is_asked(
    preset: Preset, cast: Cast, make: Make
) -> None:
    make("breiclub", preset, members=("bilal",))
    answer = cast.client("anna").post("/nl/listings/new?group=breiclub", data=FORM)
    address = answer.location
    bilal = cast.client("bilal")
    assert FORM["title"] in bilal.get(address).text
    assert FORM["title"] in bilal.get("/nl/groups/breiclub/listings").text
    assert FORM["title"] in bilal.get("/nl/groups/breiclub").text
    for name in (None, "dario", "mona", "marie", "adam"):
        client = cast.client(name)
        assert client.get(address).status_code == 404
        assert client.get("/nl/groups/breiclub/listings").status_code == (404 if name else 302)
    public_id = address.rpartition("/")[2]
    assert cast.client("marie").get(f"/nl/moderation/{public_id}").status_code == 404
    assert bilal.get(f"/nl/report?subject={public_id}").status_code == 404


def test_the_form_says_for_whom_it_is(cast: Cast, knitters: Group) -> None:
    page = cast.client("anna").get("/nl/listings/new?group=breiclub").text
    assert "Alleen voor de groep Breiclub" in page
    assert 'name="urgent"' not in page
    assert 'name="organisation"' not in page


@pytest.mark.parametrize(
    ("name", "slug", "status"),
    [
        ("dario", "breiclub", 404),
        ("mona", "breiclub", 404),
        ("anna", "niets", 404),
        (None, "breiclub", 302),
        (None, "niets", 302),
    ],
)
def test_nobody_else_posts_in_a_group(
    name: str | None, slug: str, status: int, cast: Cast, knitters: Group
) -> None:
    client = cast.client(name)
    assert client.get(f"/nl/listings/new?group={slug}").status_code == status
    # Who is not signed in any more reads what they wrote, to keep it.
    sent = client.post(f"/nl/listings/new?group={slug}", data=FORM)
    assert sent.status_code == (403 if name is None else status)
    assert db.session.scalar(select(func.count(Listing.id))) == 0


def test_where_only_who_looks_after_the_group_begins_others_do_not_post(cast: Cast, make: Make) -> None:
    make("breiclub", members=("bilal",), writing=Writing.MODERATORS)
    assert cast.client("bilal").post("/nl/listings/new?group=breiclub", data=FORM).status_code == 403
    assert cast.client("anna").post("/nl/listings/new?group=breiclub", data=FORM).status_code == 302


def test_who_may_not_post_in_a_place_does_not_post_in_its_groups(cast: Cast, knitters: Group) -> None:
    number, marie, bilal = knitters.id, cast.actor("marie"), cast.id("bilal")
    with transaction():
        set_posting(marie, bilal, GHENT, Posting.NO_POSTING, Reason.MONEY)
    with pytest.raises(Invalid):
        post(cast, "bilal", group_id=number)


def test_nothing_outside_the_group_knows_of_it(cast: Cast, knitters: Group) -> None:
    number = knitters.id
    listing = post(cast, "anna", group_id=number)
    assert db.session.scalar(select(func.count()).where(SearchDocument.kind == "listing")) == 0
    for model in (MatchProfile, AlertArrival):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    forget_counts()
    assert impact() == (0, 0, 0)
    assert first_online() is None
    assert queries.not_indexed(10) == []
    bilal = cast.actor("bilal")
    assert queries.newest(bilal, 10) == []
    assert queries.look(bilal, queries.Filters(), 1).page.total == 0
    assert [card.public_id for card in queries.in_group(bilal, number, 1).items] == [listing.public_id]


def test_the_same_words_for_everyone_are_another_note(cast: Cast, knitters: Group) -> None:
    number = knitters.id
    inside = post(cast, "anna", group_id=number)
    outside = post(cast, "anna")
    assert inside.public_id != outside.public_id
    assert post(cast, "anna", group_id=number).public_id == inside.public_id
    assert outside.review_state is ReviewState.PENDING


def test_an_edit_never_opens_it(cast: Cast, knitters: Group) -> None:
    listing = post(cast, "anna", group_id=knitters.id)
    data = FORM | {"group": "", "group_id": "", "organisation": ""}
    client = cast.client("anna")
    assert client.post(f"/nl/listings/{listing.public_id}/edit", data=data).status_code == 302
    changed = again(listing.public_id)
    assert (changed.title, changed.group_only) == (FORM["title"], True)
    assert not changed.needs_look
    assert cast.client("dario").get(f"/nl/listings/{listing.public_id}").status_code == 404


def test_the_database_refuses_a_note_of_a_group_for_everyone(cast: Cast, knitters: Group) -> None:
    number = knitters.id
    listing = post(cast, "anna")
    with pytest.raises(IntegrityError), transaction():
        again(listing.public_id).group_id = number


def test_who_looks_after_the_group_takes_it_offline_and_puts_it_back(cast: Cast, knitters: Group) -> None:
    address = f"/nl/listings/{post(cast, 'bilal', group_id=knitters.id).public_id}"
    chloe, bilal = cast.client("chloe"), cast.client("bilal")
    assert "Zet offline" in chloe.get(address).text
    for _twice in range(2):
        assert chloe.post(f"{address}/take-out").status_code == 302
    assert "offline" in bilal.get(address).text
    assert cast.client("anna").get(address).status_code == 200
    assert "Kinderfiets" not in bilal.get("/nl/groups/breiclub/listings").text
    for _twice in range(2):
        assert chloe.post(f"{address}/put-back").status_code == 302
    assert "Kinderfiets" in bilal.get("/nl/groups/breiclub/listings").text


@pytest.mark.parametrize(
    ("name", "status"), [("bilal", 403), ("emil", 403), ("dario", 404), ("mona", 404), ("marie", 404)]
)
def test_others_take_nothing_offline(name: str, status: int, cast: Cast, make: Make) -> None:
    number = make("breiclub", members=("bilal", "emil")).id
    address = f"/nl/listings/{post(cast, 'bilal', group_id=number).public_id}"
    client = cast.client(name)
    assert client.post(f"{address}/take-out").status_code == status
    assert client.post(f"{address}/put-back").status_code == status


def test_a_note_for_everyone_is_no_matter_of_a_group(cast: Cast, knitters: Group) -> None:
    listing = put(cast, "bilal", ReviewState.PUBLISHED, Life.OPEN)
    assert cast.client("anna").post(f"/nl/listings/{listing.public_id}/take-out").status_code == 404


def test_who_leaves_takes_their_notes_away_and_sees_nothing_of_the_others(
    cast: Cast, knitters: Group
) -> None:
    number = knitters.id
    own, other = post(cast, "bilal", group_id=number), post(cast, "anna", group_id=number)
    refs = own.public_id, other.public_id
    leave(cast, "bilal")
    bilal = cast.client("bilal")
    for ref in refs:
        assert bilal.get(f"/nl/listings/{ref}").status_code == 404
    assert "Kinderfiets" not in bilal.get("/nl/account/listings").text
    assert again(refs[0]).life is Life.WITHDRAWN
    assert again(refs[1]).life is Life.OPEN
    with transaction() as session:
        session.add(
            GroupMember(group_id=number, user_id=cast.id("bilal"), role=GroupRole.MEMBER, joined_at=now())
        )
    assert bilal.get(f"/nl/listings/{refs[0]}").status_code == 200


def test_a_draft_for_the_group_goes_when_its_author_leaves(cast: Cast, knitters: Group) -> None:
    put(cast, "bilal", ReviewState.DRAFT, Life.OPEN, group_id=knitters.id)
    leave(cast, "bilal")
    assert db.session.scalar(select(func.count(Listing.id))) == 0


def test_a_group_that_ends_takes_its_notes_along(cast: Cast, make: Make) -> None:
    post(cast, "anna", group_id=make("breiclub").id)
    kept = post(cast, "anna").public_id
    leave(cast, "anna")
    assert db.session.scalars(select(Group)).all() == []
    assert db.session.scalars(select(Listing.public_id)).all() == [kept]


def test_a_kept_draft_stays_for_the_group(cast: Cast, knitters: Group) -> None:
    anna = cast.client("anna")
    anna.post("/nl/listings/new?group=breiclub", data=FORM | {"later": "y"})
    draft = db.session.scalars(select(Listing)).one()
    assert (draft.review_state, draft.group_only) == (ReviewState.DRAFT, True)
    assert anna.get(f"/nl/listings/steps?draft={draft.public_id}&step=4").status_code == 200
    assert anna.post(f"/nl/listings/{draft.public_id}/edit", data=FORM).status_code == 302
    sent = again(draft.public_id)
    assert (sent.review_state, sent.group_only) == (ReviewState.PUBLISHED, True)


def test_a_draft_is_not_sent_into_a_group_that_was_taken_offline(cast: Cast, knitters: Group) -> None:
    draft = put(cast, "bilal", ReviewState.DRAFT, Life.OPEN, group_id=knitters.id)
    with transaction():
        db.session.scalars(select(Group)).one().review_state = ReviewState.HIDDEN
    answer = cast.client("bilal").post(f"/nl/listings/{draft.public_id}/edit", data=FORM)
    assert answer.status_code == 422
    assert again(draft.public_id).review_state is ReviewState.DRAFT


def test_no_link_in_a_mail_opens_it(cast: Cast, knitters: Group) -> None:
    number = knitters.id
    listing = post(cast, "anna", group_id=number)
    path = queries.act_path(listing, MailedAct.CLOSE)
    assert cast.client(None).get(f"/nl{path}").status_code == 410


def test_pages_of_a_group_are_numbered(cast: Cast, knitters: Group, some: Callable[..., Any]) -> None:
    some(22, group_id=knitters.id)
    bilal = cast.client("bilal")
    assert bilal.get("/nl/groups/breiclub/listings").text.count('class="card ') == 20
    assert bilal.get("/nl/groups/breiclub/listings?page=2").text.count('class="card ') == 2
    assert bilal.get("/nl/groups/breiclub/listings?page=3").status_code == 404


@pytest.fixture
def some(cast: Cast) -> Callable[..., None]:
    """Put so many notes of anna online."""

    def write(number: int, **values: Any) -> None:
        for _ in range(number):
            put(cast, "anna", ReviewState.PUBLISHED, Life.OPEN, **values)

    return write


def test_of_a_group_that_is_not_there_nothing_is_told(cast: Cast) -> None:
    with pytest.raises(NotFound):
        post(cast, "anna", group_id=4711)


def test_a_listing_of_a_group_ends_like_any_other(cast: Cast, knitters: Group) -> None:
    listing = post(cast, "anna", group_id=knitters.id)
    with transaction():
        again(listing.public_id).expires_at = now() - timedelta(minutes=1)
    with transaction():
        assert actions.expire(again(listing.public_id))
