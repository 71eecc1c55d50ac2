"""Inviting, joining, other roles, leaving; and what becomes of an organisation without a manager."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.actions.privacy import erase
from app.accounts.models import Block, Challenge, User
from app.accounts.rules import Purpose
from app.audit.models import AuditEvent
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import AppError, Conflict, Forbidden, Gone
from app.mail.models import OutboxMail
from app.moderation import queries as moderation_queries
from app.moderation.rules import ReviewState, Tab
from app.notifications.models import Notification
from app.organisations import actions, queries
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.rules import MemberRole, invitation_ref
from tests.organisations.conftest import Make
from tests.support.cast import Cast

TEAM = "/nl/organisations/drie-sluizen/members"


def roles(organisation: Organisation) -> dict[int, MemberRole]:
    return {member.user_id: member.role for member in queries.members(organisation)}


def invite(cast: Cast, email: str = "chloe@example.org", role: str = "member", by: str = "anna") -> int:
    if email == "chloe@example.org":
        cast.user("chloe")
    return cast.client(by).post(TEAM, data={"email": email, "role": role}).status_code


def accept(cast: Cast, person: str, organisation: Organisation, role: MemberRole) -> str:
    actor = cast.actor(person)
    with transaction():
        return actions.accept_invitation(actor, invitation_ref(organisation.public_id, role))


def invited_users() -> list[str]:
    statement = select(User.email).join(Challenge, Challenge.user_id == User.id)
    return list(db.session.scalars(statement.where(Challenge.purpose == Purpose.JOIN_ORGANISATION)))


# --- inviting ---


def test_who_is_invited_joins(cast: Cast, make: Make) -> None:
    organisation = make()
    cast.user("chloe")
    assert invite(cast) == 302
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == "chloe@example.org")).one()
    assert "Drie sluizen" in mail.subject
    assert "Drie sluizen" in mail.text
    path = mail.text.split("http://localhost")[1].split()[0]
    browser = cast.client()
    assert "Drie sluizen" in browser.get(path).text
    assert cast.id("chloe") not in roles(organisation)
    answer = browser.post(path)
    assert answer.location.endswith("/organisations/drie-sluizen")
    assert roles(organisation)[cast.id("chloe")] is MemberRole.MEMBER
    assert browser.get(TEAM).status_code == 200
    assert browser.post(path).status_code == 410


def test_who_invites_a_manager_proves_again_who_they_are(cast: Cast, make: Make) -> None:
    make()
    client = cast.client("anna")
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        asked = client.post(TEAM, data={"email": "chloe@example.org", "role": "manager"})
        assert "/sign-in/again?next=" in asked.location
        assert client.post(TEAM, data={"email": "dario@example.org", "role": "member"}).location == TEAM
    assert [one.role for one in db.session.scalars(select(Invitation))] == [MemberRole.MEMBER]


def test_an_unknown_address_is_invited_just_the_same(cast: Cast, make: Make) -> None:
    make()
    cast.user("chloe")
    client = cast.client("anna")
    known = client.post(TEAM, data={"email": "chloe@example.org", "role": "member"}, follow_redirects=True)
    unknown = client.post(TEAM, data={"email": "nieuw@example.org", "role": "member"}, follow_redirects=True)
    assert known.status_code == unknown.status_code == 200
    assert "nieuw@example.org" in unknown.text
    assert sorted(invited_users()) == ["chloe@example.org", "nieuw@example.org"]


def test_only_who_is_invited_joins(cast: Cast, make: Make) -> None:
    organisation = make()
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MEMBER)
    invite(cast)
    with pytest.raises(Gone):
        accept(cast, "dario", organisation, MemberRole.MEMBER)
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MANAGER)
    assert roles(organisation) == {cast.id("anna"): MemberRole.MANAGER}


def test_an_invitation_works_once(cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast)
    accept(cast, "chloe", organisation, MemberRole.MEMBER)
    with transaction():
        actions.remove_member(cast.actor("anna"), organisation, cast.user("chloe").public_id)
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MEMBER)
    assert cast.id("chloe") not in roles(organisation)


def test_a_withdrawn_invitation_lets_nobody_in(cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast)
    invitation = db.session.scalars(select(Invitation)).one()
    address = f"/nl/organisations/drie-sluizen/invitations/{invitation.public_id}/withdraw"
    assert cast.client("anna").post(address).status_code == 302
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MEMBER)


def test_a_manager_who_must_go_has_invited_nobody(cast: Cast, make: Make) -> None:
    organisation = make()
    cast.user("dario")
    invite(cast, "dario@example.org", "manager")
    accept(cast, "dario", organisation, MemberRole.MANAGER)
    assert invite(cast, by="dario", role="manager") == 302
    with transaction():
        actions.remove_member(cast.actor("anna"), organisation, cast.user("dario").public_id)
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MANAGER)


def test_an_invitation_ends_after_a_week(cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast)
    with time_machine.travel(now() + timedelta(days=8)):
        with pytest.raises(Gone):
            accept(cast, "chloe", organisation, MemberRole.MEMBER)
        assert actions.forget_invitations() == 1
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("state", [ReviewState.REJECTED, ReviewState.HIDDEN])
def test_nobody_joins_what_is_refused_or_hidden(state: ReviewState, cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast)
    with transaction():
        organisation.review_state = state
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MEMBER)
    assert invite(cast, "dario@example.org") == 403


def test_a_new_invitation_replaces_the_old_one(cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast)
    invite(cast, role="manager")
    with pytest.raises(Gone):
        accept(cast, "chloe", organisation, MemberRole.MEMBER)
    accept(cast, "chloe", organisation, MemberRole.MANAGER)
    assert roles(organisation)[cast.id("chloe")] is MemberRole.MANAGER


def test_an_invitation_takes_no_role_away(cast: Cast, make: Make) -> None:
    organisation = make()
    invite(cast, "anna@example.org")
    accept(cast, "anna", organisation, MemberRole.MEMBER)
    assert roles(organisation)[cast.id("anna")] is MemberRole.MANAGER


def test_who_blocked_the_manager_gets_no_mail(cast: Cast, make: Make) -> None:
    make()
    blocker, blocked = cast.id("chloe"), cast.id("anna")
    with transaction() as session:
        session.add(Block(blocker_id=blocker, blocked_id=blocked, created_at=now()))
    assert invite(cast) == 302
    assert invited_users() == []


def test_managers_hear_who_joined(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"), members=("dario",))
    invite(cast)
    accept(cast, "chloe", organisation, MemberRole.MEMBER)
    told = db.session.execute(
        select(Notification.user_id, Notification.title).where(Notification.kind == "organisations.joined")
    ).all()
    assert {user_id for user_id, _title in told} == {cast.id("anna"), cast.id("bilal")}
    assert all("Chloe" in title and "Drie sluizen" in title for _id, title in told)


def test_a_waiting_mail_reaches_managers_only(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    assert queries.is_manager_now(cast.id("anna"), organisation.public_id)
    assert not queries.is_manager_now(cast.id("bilal"), organisation.public_id)
    assert not queries.is_manager_now(None, organisation.public_id)


def test_invitations_are_limited(cast: Cast, make: Make) -> None:
    make()
    for number in range(20):
        assert invite(cast, f"n{number}@example.org") == 302
    assert invite(cast, "te-veel@example.org") == 422
    assert invite(cast, "n3@example.org") == 302
    assert db.session.scalar(select(User.id).where(User.email == "te-veel@example.org")) is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "", "role": "member"},
        {"email": "geen adres", "role": "member"},
        {"email": "a@example.org", "role": "administrator"},
        {"email": "a@example.org", "role": ""},
        {"email": "a@example.org\x00b", "role": "x" * 5000},
        {"email": "a" * 5000 + "@example.org", "role": "member"},
    ],
)
def test_a_bad_invitation_is_explained(data: dict[str, str], cast: Cast, make: Make) -> None:
    make()
    answer = cast.client("anna").post(TEAM, data=data)
    assert answer.status_code == 422
    assert db.session.scalars(select(Invitation)).all() == []


# --- who may ---


@pytest.mark.parametrize("person", ["bilal", "chloe", "mona", "adam"])
def test_only_managers_change_the_team(person: str, cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    client, anna = cast.client(person), cast.user("anna").public_id
    before = roles(organisation)
    assert client.post(f"{TEAM}/{anna}/remove").status_code == 403
    assert client.post(f"{TEAM}/{anna}/role", data={"role": "member"}).status_code == 403
    assert client.post(TEAM, data={"email": "x@example.org", "role": "manager"}).status_code == 403
    assert roles(organisation) == before
    assert client.get(TEAM).status_code == (200 if person == "bilal" else 403)


def test_a_member_sees_the_team_and_no_addresses(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    invite(cast)
    page = cast.client("bilal").get(TEAM).text
    assert "Anna" in page
    assert "@example.org" not in page
    assert "/remove" not in page
    assert "chloe@example.org" in cast.client("anna").get(TEAM).text


def test_a_hidden_team_does_not_exist_for_others(cast: Cast, make: Make) -> None:
    make(state=ReviewState.HIDDEN)
    assert cast.client("chloe").get(TEAM).status_code == 404
    assert cast.client("chloe").post("/nl/organisations/drie-sluizen/leave").status_code == 404


def test_other_organisations_people_are_not_found(cast: Cast, make: Make) -> None:
    make()
    make("andere", managers=("bilal",))
    bilal = cast.user("bilal").public_id
    assert cast.client("anna").post(f"{TEAM}/{bilal}/remove").status_code == 404
    assert cast.client("anna").post(f"{TEAM}/{'0' * 16}/remove").status_code == 404


# --- roles and leaving ---


def test_a_manager_gives_another_role(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    bilal = cast.user("bilal").public_id
    assert cast.client("anna").post(f"{TEAM}/{bilal}/role", data={"role": "manager"}).status_code == 302
    assert roles(organisation)[cast.id("bilal")] is MemberRole.MANAGER
    assert cast.client("bilal").get("/nl/organisations/drie-sluizen/edit").status_code == 200
    told = db.session.scalars(select(Notification).where(Notification.user_id == cast.id("bilal"))).one()
    assert "Drie sluizen" in told.title
    assert db.session.scalar(select(AuditEvent.id).where(AuditEvent.action == "organisation.role"))


@pytest.mark.parametrize("role", ["", "owner", "x" * 5000])
def test_a_role_that_is_not_there_is_refused(role: str, cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    bilal = cast.user("bilal").public_id
    assert cast.client("anna").post(f"{TEAM}/{bilal}/role", data={"role": role}).status_code == 422


def test_rights_end_with_the_membership(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    client, bilal = cast.client("bilal"), cast.user("bilal").public_id
    assert client.get(TEAM).status_code == 200
    assert cast.client("anna").post(f"{TEAM}/{bilal}/remove").status_code == 302
    assert client.get(TEAM).status_code == 403
    assert cast.actor("bilal").grants == frozenset()


def test_a_member_leaves(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    assert cast.client("bilal").post("/nl/organisations/drie-sluizen/leave").status_code == 302
    assert cast.id("bilal") not in roles(organisation)


def test_the_last_manager_stays(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    answer = cast.client("anna").post("/nl/organisations/drie-sluizen/leave")
    assert answer.status_code == 409
    anna = cast.user("anna").public_id
    assert cast.client("anna").post(f"{TEAM}/{anna}/role", data={"role": "member"}).status_code == 409
    assert cast.client("anna").post(f"{TEAM}/{anna}/remove").status_code == 409
    assert roles(organisation)[cast.id("anna")] is MemberRole.MANAGER


def test_a_right_that_was_lost_meanwhile_counts_no_more(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"), members=("chloe",))
    stale = cast.actor("anna")
    with transaction():
        actions.remove_member(cast.actor("bilal"), organisation, cast.user("anna").public_id)
    with pytest.raises(Forbidden), transaction():
        actions.remove_member(stale, organisation, cast.user("chloe").public_id)
    with pytest.raises(Forbidden), transaction():
        actions.leave_organisation(stale, organisation)


def test_of_two_managers_who_leave_at_once_one_stays(app: Flask, cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"))
    actors = [cast.actor("anna"), cast.actor("bilal")]
    db.session.rollback()
    start, outcomes = threading.Barrier(2), []

    def leave(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    found = queries.get_locked(actors[number], "drie-sluizen")
                    actions.leave_organisation(actors[number], found)
                outcomes.append("left")
            except AppError as error:
                outcomes.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=leave, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Conflict.__name__, "left"]
    assert len(queries.manager_ids(organisation.id)) == 1


# --- erasure ---


@pytest.mark.parametrize("state", [ReviewState.PUBLISHED, ReviewState.PENDING])
def test_an_organisation_without_a_manager_is_hidden(state: ReviewState, cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",), state=state)
    mona = cast.actor("mona")
    with transaction():
        erase(cast.actor("anna"))
    db.session.refresh(organisation)
    assert organisation.review_state is ReviewState.HIDDEN
    assert [entry.subject.id for entry in moderation_queries.queue(mona, Tab.EDITS).items] == [
        organisation.id
    ]
    assert queries.of_actor(cast.actor("bilal")) == []
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "organisation.orphaned")).one()
    assert event.actor_ref == "system"


def test_an_organisation_with_another_manager_goes_on(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"))
    with transaction():
        erase(cast.actor("anna"))
    db.session.refresh(organisation)
    assert organisation.review_state is ReviewState.PUBLISHED
    assert roles(organisation) == {cast.id("bilal"): MemberRole.MANAGER}
    assert organisation.created_by is None


def test_invitations_and_memberships_go_with_the_person(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    invite(cast)
    gone = cast.id("chloe"), cast.id("bilal")
    with transaction():
        erase(cast.actor("chloe"))
    with transaction():
        erase(cast.actor("bilal"))
    assert not db.session.scalars(select(Invitation).where(Invitation.user_id.in_(gone))).all()
    assert not db.session.scalars(select(Membership).where(Membership.user_id.in_(gone))).all()


def test_who_goes_reads_which_organisations_nobody_else_manages(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    assert "Alleen jij beheert" in cast.client("anna").get("/nl/account/data").text
    assert "Alleen jij beheert" not in cast.client("bilal").get("/nl/account/data").text
    cast.client("anna").post(f"{TEAM}/{cast.user('bilal').public_id}/role", data={"role": "manager"})
    assert "Alleen jij beheert" not in cast.client("anna").get("/nl/account/data").text
