"""Who sees what: the policy and the query agree, and what is for a group or for participants stays there."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import delete, select

from app.calendar import actions, policies, queries
from app.calendar.models import Event, SignUp
from app.calendar.rules import ShowPlace
from app.core.actor import ANONYMOUS, Actor
from app.core.clock import now, today
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.core.ids import new_public_id
from app.groups.models import Group, GroupMember
from app.groups.rules import GroupRole, Joining, Reading, Writing
from app.media.models import MediaFile
from app.moderation.rules import Move, Reason, ReviewState
from app.organisations.rules import MemberRole
from tests.calendar.stage import Stage, in_days
from tests.listings.board import organisation
from tests.support.cast import GHENT, Cast

PEOPLE = ("nobody", "anna", "bilal", "chloe", "dario", "mona", "milan", "marie", "leila", "adam")
MARK = "Kwikstaart"


def group(cast: Cast, **people: GroupRole) -> Group:
    """Make a hidden group with these people."""
    ids = {cast.id(name): role for name, role in people.items()}
    with transaction() as session:
        made = Group(
            public_id=new_public_id(), slug=f"groep-{new_public_id()}", name="Nachtploeg", language="nl",
            municipality_id=GHENT, joining=Joining.INVITED, reading=Reading.MEMBERS, writing=Writing.MEMBERS,
            created_at=now(), review_state=ReviewState.DRAFT,
        )  # fmt: skip
        session.add(made)
        session.flush()
        for user_id, role in ids.items():
            session.add(GroupMember(group_id=made.id, user_id=user_id, role=role, joined_at=now()))
    return made


def actor(cast: Cast, name: str) -> Actor:
    return ANONYMOUS if name == "nobody" else cast.actor(name)


def test_the_query_and_the_policy_agree_in_every_state_for_every_person(cast: Cast, stage: Stage) -> None:
    own = organisation(cast, bilal=MemberRole.MANAGER)
    of_group = group(cast, chloe=GroupRole.MANAGER, dario=GroupRole.MEMBER).id
    anna = stage.announce("anna")
    with transaction() as session:
        first = stage.event(anna)
        columns = [c.name for c in Event.__table__.columns if c.name not in {"id", "public_id"}]
        base = {name: getattr(first, name) for name in columns}
        for state, whose in product(ReviewState, ((None, None), (own, None), (None, of_group))):
            values = {**base, "review_state": state, "organisation_id": whose[0], "group_id": whose[1]}
            session.add(Event(public_id=new_public_id(), **values))
        session.flush()
    for name in PEOPLE:
        who = actor(cast, name)
        found = set(db.session.scalars(select(Event.id).where(queries.visible_to(who))))
        allowed = {event.id for event in db.session.scalars(select(Event)) if policies.can_see(who, event)}
        assert found == allowed, name
        assert found or name not in {"anna", "marie"}


def test_what_waits_for_a_check_is_nowhere_and_hiding_takes_it_out_again(cast: Cast, stage: Stage) -> None:
    event = stage.announce("anna", title=f"{MARK} kijken")
    month = f"{today() + timedelta(days=7):%Y-%m}"
    surfaces = (
        f"/nl/calendar?month={month}", f"/nl/calendar?week={today() + timedelta(days=7)}", "/nl/calendar.ics",
        "/nl/calendar.ics?format=json", "/nl/", f"/nl/calendar?day={today() + timedelta(days=7)}&q={MARK}",
    )  # fmt: skip
    client = cast.client()

    def seen() -> list[bool]:
        pages = [f"{MARK} kijken" in client.get(address).text for address in surfaces]
        return [*pages, client.get(f"/nl/calendar/{event}").status_code == 200]

    assert not any(seen())
    stage.decide(event, Move.APPROVE)
    assert all(seen())
    assert f"/calendar/{event}" in client.get("/sitemap.xml").text
    stage.decide(event, Move.HIDE, reason=Reason.MONEY)
    assert not any(seen())
    stage.decide(event, Move.RESTORE)
    assert all(seen())


def test_who_avoids_a_manager_keeps_the_place_and_is_not_named(cast: Cast, stage: Stage) -> None:
    own = organisation(cast, anna=MemberRole.MANAGER, bilal=MemberRole.MANAGER)
    event = stage.publish("anna", organisation_id=own)
    stage.sign_up("dario", event)
    address = f"/nl/calendar/{event}/participants"
    assert all("Dario" in cast.client(name).get(address).text for name in ("anna", "bilal"))
    cast.client("dario").post("/nl/account/block", data={"user": cast.user("bilal").public_id})
    seen = [cast.client("bilal").get(f"{address}{query}").text for query in ("", "?format=csv")]
    assert all("Dario" not in page and "Een buur" in page for page in seen)
    assert "Dario" in cast.client("anna").get(address).text


def test_what_a_suspended_organisation_announced_is_withheld(cast: Cast, stage: Stage) -> None:
    own = organisation(cast, anna=MemberRole.MANAGER)
    event = stage.publish("anna", organisation_id=own)
    with transaction():
        actions.withhold(own)
    client = cast.client()
    assert client.get(f"/nl/calendar/{event}").status_code == 404
    assert event not in client.get("/nl/calendar.ics").text
    with transaction():
        actions.release(own)
    assert client.get(f"/nl/calendar/{event}").status_code == 200
    assert event in client.get("/nl/calendar.ics").text


@pytest.mark.parametrize("outsider", [None, "dario", "mona", "adam", "chloe"])
def test_what_is_for_a_group_is_nowhere_for_others(cast: Cast, stage: Stage, outsider: str | None) -> None:
    made = group(cast, anna=GroupRole.MANAGER, chloe=GroupRole.MEMBER)
    slug, day = made.slug, today() + timedelta(days=7)
    event = stage.announce("anna", title=f"{MARK} vergadering", group_id=made.id)
    needle, member = f"{MARK} vergadering", cast.client("chloe")
    private = re.search(
        r"http://localhost(/\S+\?group=[\w-]+)", member.post("/nl/account/calendar/address").text
    )
    assert private
    assert needle in cast.client().get(private[1]).text
    for address in (f"/nl/calendar/{event}", f"/nl/calendar?week={day}", f"/nl/calendar?group={slug}"):
        page = member.get(f"{address}&month={day:%Y-%m}" if "group" in address else address)
        assert needle in page.text, address
    if outsider == "chloe":  # a member until a moment ago
        with transaction() as session:
            session.execute(delete(GroupMember).where(GroupMember.user_id == cast.id("chloe")))
    client = cast.client(outsider)
    for address in (
        "/nl/", f"/nl/calendar?week={day}", f"/nl/calendar?month={day:%Y-%m}",
        "/nl/calendar.ics", "/sitemap.xml",
        f"/nl/calendar/{event}", f"/nl/calendar/{event}.ics", f"/nl/calendar?group={slug}", "/nl/moderation",
        f"/nl/calendar.ics?group={slug}", f"/nl/calendar?day={day}&q={MARK}", f"/nl/report?subject={event}",
    ):  # fmt: skip
        assert needle not in client.get(address).text, address
    assert client.get(f"/nl/calendar/{event}").status_code == 404
    assert client.get(f"/nl/calendar?group={slug}").status_code == 404
    assert cast.client().get(private[1]).status_code == (404 if outsider == "chloe" else 200)


def test_who_leaves_a_group_frees_the_place_and_reads_no_old_link(cast: Cast, stage: Stage) -> None:
    made = group(cast, anna=GroupRole.MANAGER, bilal=GroupRole.MEMBER, chloe=GroupRole.MEMBER)
    event = stage.announce("anna", title=f"{MARK} vergadering", group_id=made.id, capacity=1)
    link = stage.path_of(stage.sign_up("bilal", event))
    stage.sign_up("chloe", event)
    assert cast.client().get(link).status_code == 200
    assert cast.client("bilal").post(f"/nl/groups/{made.slug}/leave").status_code == 302
    assert stage.states(event) == {"Bilal": "cancelled", "Chloe": "going"}
    assert stage.mails("chloe")[-1].kind == "calendar.place"
    for client in (cast.client(), cast.client("bilal")):
        assert client.get(link).status_code == client.post(link).status_code == 410


def test_the_mail_of_a_former_address_gives_no_place_back(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna")
    sign_up = stage.sign_up("bilal", event)
    link, client = stage.path_of(sign_up), cast.client()
    assert client.get(link).status_code == 200
    cast.readdress("bilal")
    assert client.get(link).status_code == client.post(link).status_code == 410
    assert stage.states(event) == {"Bilal": "going"}


def test_a_group_that_ends_takes_its_activities_and_their_pictures_along(cast: Cast, stage: Stage) -> None:
    made, anna = group(cast, anna=GroupRole.MANAGER), cast.id("anna")
    event = stage.announce("anna", title=MARK, group_id=made.id)
    kept = stage.announce("anna", title="Open dag")
    about = {"owner_id": anna, "subject_kind": "event", "width": 1, "height": 1, "created_at": now()}
    with transaction() as session:
        for ref in (event, kept):
            session.add(MediaFile(public_id=new_public_id(), subject_ref=ref, **about))
    assert cast.client("anna").post(f"/nl/groups/{made.slug}/leave").status_code == 302
    assert db.session.scalars(select(Event.public_id)).all() == [kept]
    assert db.session.scalars(select(MediaFile.subject_ref)).all() == [kept]


def test_who_left_a_group_gets_no_certificate_of_what_it_did(cast: Cast, stage: Stage) -> None:
    made = group(cast, anna=GroupRole.MANAGER, bilal=GroupRole.MEMBER)
    place = stage.sign_up("bilal", stage.announce("anna", title=f"{MARK} cursus", group_id=made.id))
    with transaction() as session:
        session.scalars(select(SignUp).where(SignUp.public_id == place)).one().was_present = True
    own = queries.get_certified(cast.actor("bilal"), place)
    assert own.event.title.startswith(MARK)
    with transaction() as session:
        session.execute(delete(GroupMember).where(GroupMember.user_id == cast.id("bilal")))
    with pytest.raises(NotFound):
        queries.get_certified(cast.actor("bilal"), place)
    assert queries.get_certified(cast.actor("anna"), place).sign_up


def test_an_address_for_participants_is_told_to_nobody_else(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", address="Geheime Kelder 3", show_place=ShowPlace.PARTICIPANTS)
    stage.sign_up("bilal", event)
    for address in (
        "/nl/calendar/{}",
        "/nl/calendar/{}.ics",
        "/nl/calendar/{}?format=json",
        "/nl/calendar.ics",
    ):
        for name in (None, "dario", "marie"):
            assert "Geheime" not in cast.client(name).get(address.format(event)).text, (address, name)
    assert "Geheime Kelder 3" in cast.client("bilal").get(f"/nl/calendar/{event}").text
    assert "Geheime Kelder 3" in stage.mails("bilal")[0].text
    shown = stage.publish("anna", title="Open", address="Open Kelder 3", show_place=ShowPlace.EVERYONE)
    assert "Open Kelder 3" in cast.client().get(f"/nl/calendar/{shown}.ics").text


@pytest.mark.parametrize("verb", ["edit", "dates", "cancel", "participants"])
def test_others_change_nothing_and_see_nobody(cast: Cast, stage: Stage, verb: str) -> None:
    seen, unseen = stage.publish("anna"), stage.announce("anna", slot=in_days(9), title="Andere")
    client = cast.client("dario")
    assert client.get(f"/nl/calendar/{seen}/{verb}").status_code == 403
    assert client.get(f"/nl/calendar/{unseen}/{verb}").status_code == 404
    if verb != "participants":
        assert client.post(f"/nl/calendar/{seen}/{verb}", data={"reason": "x"}).status_code == 403
