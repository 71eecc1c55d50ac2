"""Ways in and out: questions, invitations, organisations, being kept out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, transaction
from app.groups.models import Group, GroupInvitation, GroupMember, GroupRequest
from app.groups.rules import GroupRole, Preset
from app.moderation.rules import ReviewState
from app.organisations import actions as organisations
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.groups.conftest import Make, write
from tests.listings.board import organisation
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, mails_to, path_in

PAGE = "/nl/groups/breiclub"


def members() -> set[int]:
    """Return who is in a group."""
    db.session.expire_all()
    return set(db.session.scalars(select(GroupMember.user_id)))


def ask(make: Make, cast: Cast, *questions: str, admit: bool = True) -> None:
    """Make a group that asks something of who wants to join."""
    number = make(members=("bilal",), moderators=("chloe",)).id
    with transaction():
        group = db.session.get(Group, number)
        assert group is not None
        group.questions, group.moderators_admit = list(questions), admit


def accept(client: FlaskClient, path: str, what: str = "accept") -> int:
    """Press the first button with this end on a page; return the answer's status."""
    actions = [part.split('"')[0] for part in client.get(path).text.split('action="')[1:]]
    return client.post(next(a for a in actions if a.endswith(f"/{what}"))).status_code


def test_who_asks_answers_the_questions_of_the_group(make: Make, cast: Cast) -> None:
    ask(make, cast, "In welke straat woon je?", "Wie ken je hier?")
    dario = cast.client("dario")
    assert "In welke straat woon je?" in dario.get(PAGE).text
    refused = dario.post(f"{PAGE}/join", data={"answer1": "Bij het park"})
    assert refused.status_code == 422
    assert "Bij het park" in refused.text
    dario.post(f"{PAGE}/join", data={"answer1": "Bij het park", "answer2": "Anna"})
    read = cast.client("chloe").get(f"{PAGE}/members").text
    assert "Bij het park" in read
    assert "Bij het park" not in cast.client("bilal").get(f"{PAGE}/members").text
    assert cast.client("bilal").post(f"{PAGE}/requests/{'0' * 16}/accept").status_code == 403


def test_a_message_alone_may_hold_the_answers(make: Make, cast: Cast) -> None:
    ask(make, cast, "Wie ben je?")
    assert cast.client("dario").post(f"{PAGE}/join", data={"message": "Ik ben Dario"}).status_code == 302
    assert db.session.scalars(select(GroupRequest.message)).all() == ["Ik ben Dario"]


def test_the_group_says_who_lets_people_in(make: Make, cast: Cast) -> None:
    ask(make, cast, admit=False)
    cast.client("dario").post(f"{PAGE}/join")
    assert not mails_to("chloe@example.org")
    request = db.session.scalars(select(GroupRequest.public_id)).one()
    assert cast.client("chloe").post(f"{PAGE}/requests/{request}/accept").status_code == 403
    assert accept(cast.client("anna"), f"{PAGE}/members") == 302
    assert cast.id("dario") in members()
    assert cast.client("anna").post(f"{PAGE}/requests/{request}/accept").status_code == 409


def test_a_refusal_is_heard_and_can_be_asked_again(make: Make, cast: Cast) -> None:
    make()
    dario = cast.client("dario")
    dario.post(f"{PAGE}/join")
    accept(cast.client("anna"), f"{PAGE}/members", "decline")
    assert "Breiclub" in last_mail_to("dario@example.org").subject
    assert cast.id("dario") not in members()
    dario.post(f"{PAGE}/join")
    dario.post(f"{PAGE}/join/withdraw")
    assert not db.session.scalars(select(GroupRequest)).all()


def test_an_invitation_lets_one_person_in_once(make: Make, cast: Cast) -> None:
    make("geheim", Preset.HIDDEN, name="Nachtploeg", members=("bilal",))
    anna = cast.client("anna")
    path = "/nl/groups/geheim/members"
    assert cast.client("bilal").post(path, data={"email": "nieuw@example.org"}).status_code == 403
    assert anna.post(path, data={"email": "geen adres"}).status_code == 422
    anna.post(path, data={"email": "nieuw@example.org"})
    mail = last_mail_to("nieuw@example.org")
    assert "Nachtploeg" not in mail.text + mail.html + mail.subject
    link = path_in(mail, "/confirm/")
    browser = cast.client()
    browser.get(link)
    assert browser.post(link).location.endswith("/groups/geheim")
    assert browser.get("/nl/groups/geheim").status_code == 200
    assert cast.client().post(link).status_code == 410
    assert len(members()) == 3


def test_an_invitation_is_bound_to_its_address_and_can_be_taken_back(make: Make, cast: Cast) -> None:
    make(members=())
    cast.user("dario")
    anna, dario, chloe = cast.client("anna"), cast.client("dario"), cast.client("chloe")
    anna.post(f"{PAGE}/members", data={"email": "dario@example.org"})
    public_id = db.session.scalars(select(GroupInvitation.public_id)).one()
    assert "Breiclub" in dario.get("/nl/groups").text
    assert chloe.post(f"/nl/groups/invitations/{public_id}/accept").status_code == 404
    link = path_in(last_mail_to("dario@example.org"), "/confirm/")
    anna.post(f"{PAGE}/invitations/{public_id}/withdraw")
    assert cast.client().post(link).status_code == 410
    assert dario.post(f"/nl/groups/invitations/{public_id}/accept").status_code == 404
    anna.post(f"{PAGE}/members", data={"email": "dario@example.org"})
    assert accept(dario, "/nl/groups") == 302
    assert cast.id("dario") in members()


def test_who_is_kept_out_stays_out_until_that_is_lifted(make: Make, cast: Cast) -> None:
    make("plein", Preset.OPEN, moderators=("chloe",), members=("bilal",))
    write(cast, "bilal", "plein", "hallo")
    chloe, bilal = cast.client("chloe"), cast.client("bilal")
    ids = {name: cast.user(name).public_id for name in ("anna", "bilal", "chloe")}
    assert bilal.post(f"/nl/groups/plein/members/{ids['chloe']}/ban").status_code == 403
    assert chloe.post(f"/nl/groups/plein/members/{ids['anna']}/remove").status_code == 403
    chloe.post(f"/nl/groups/plein/members/{ids['bilal']}/ban")
    assert bilal.post("/nl/groups/plein/join").status_code == 409
    assert bilal.post("/nl/groups/plein/posts", data={"body": "x"}).status_code == 403
    assert 'action="/nl/groups/plein/join"' not in bilal.get("/nl/groups/plein").text
    chloe.post(f"/nl/groups/plein/bans/{ids['bilal']}/lift")
    bilal.post("/nl/groups/plein/join")
    assert cast.id("bilal") in members()


def test_the_people_of_an_organisation_are_in_as_long_as_they_act_for_it(make: Make, cast: Cast) -> None:
    make()
    number = organisation(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    slug = db.session.scalars(select(Organisation.slug)).one()
    dario, bilal = cast.client("dario"), cast.client("bilal")
    assert bilal.post(f"{PAGE}/join", data={"organisation": slug}).status_code == 302  # no such field for him
    bilal.post(f"{PAGE}/join/withdraw")
    dario.post(f"{PAGE}/join", data={"organisation": slug})
    assert accept(cast.client("anna"), f"{PAGE}/members") == 302
    assert members() == {cast.id("anna"), cast.id("dario"), cast.id("bilal")}
    assert "Warme Buurt vzw" in bilal.get(f"{PAGE}/members").text
    bilal.post(f"{PAGE}/posts", data={"body": "Dag allemaal"})
    chloe = cast.user("chloe")
    actor = cast.actor("dario")
    with transaction():
        team = db.session.get(Organisation, number, with_for_update=True)
        assert team is not None
        organisations.remove_member(actor, team, cast.user("bilal").public_id)
        organisations.invite_member(actor, team, chloe.email, MemberRole.MEMBER)
    assert bilal.get(f"{PAGE}/members").status_code == 403
    link = path_in(last_mail_to("chloe@example.org"), "/confirm/")
    cast.client().post(link)
    assert members() == {cast.id("anna"), cast.id("dario"), cast.id("chloe")}
    assert accept(cast.client("anna"), f"{PAGE}/members", "remove") in {302, 409}
    page = cast.client("anna").get(f"{PAGE}/members").text
    (remove,) = {p.split('"')[0] for p in page.split('action="')[1:] if "/organisations/" in p.split('"')[0]}
    cast.client("anna").post(remove)
    assert members() == {cast.id("anna")}


def test_an_invitation_does_not_tell_whose_address_it_is(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    anna = cast.client("anna")
    for email in (cast.user("bilal").email, "niemand@example.org"):
        anna.post(f"{PAGE}/members", data={"email": email})
        assert f"<bdi>{email}" in anna.get(f"{PAGE}/members").text
    assert accept(cast.client("bilal"), "/nl/groups") == 302
    assert members() == {cast.id("anna"), cast.id("bilal")}


@pytest.mark.parametrize("how", ["remove", "role"])
def test_who_may_invite_no_more_has_invited_nobody(how: str, make: Make, cast: Cast) -> None:
    make(moderators=("chloe",))
    cast.client("chloe").post(f"{PAGE}/members", data={"email": "tweede.naam@example.org"})
    link = path_in(last_mail_to("tweede.naam@example.org"), "/confirm/")
    chloe = cast.user("chloe").public_id
    cast.client("anna").post(f"{PAGE}/members/{chloe}/{how}", data={"role": "group_member"})
    assert cast.client().post(link).status_code == 410
    assert db.session.scalars(select(GroupInvitation)).all() == []


def bring(cast: Cast, **people: MemberRole) -> tuple[int, str]:
    """Let a manager ask to be let in with an organisation; return its number and its slug."""
    number = organisation(cast, **people)
    slug = db.session.scalars(select(Organisation.slug)).one()
    cast.client("dario").post(f"{PAGE}/join", data={"organisation": slug})
    return number, slug


@pytest.mark.parametrize("preset", [Preset.CLOSED, Preset.HIDDEN])
def test_no_plain_member_lets_an_organisation_in(preset: Preset, make: Make, cast: Cast) -> None:
    make(preset=preset, members=("dario",))
    number, _slug = bring(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    assert members() == {cast.id("anna"), cast.id("dario")}
    assert cast.client("bilal").get(f"{PAGE}/members").status_code in {403, 404}
    asked = db.session.scalars(select(GroupRequest.organisation_id)).all()
    assert asked == ([number] if preset is Preset.CLOSED else [])
    if asked:
        assert accept(cast.client("anna"), f"{PAGE}/members") == 302
        assert members() == {cast.id("anna"), cast.id("dario"), cast.id("bilal")}


@pytest.mark.parametrize("preset", list(Preset))
def test_who_lets_people_in_brings_an_organisation_at_once(preset: Preset, make: Make, cast: Cast) -> None:
    make(preset=preset, managers=("anna", "dario"))
    bring(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    assert members() == {cast.id("anna"), cast.id("dario"), cast.id("bilal")}


def test_a_group_that_was_taken_offline_lets_no_organisation_in(make: Make, cast: Cast) -> None:
    make(preset=Preset.OPEN, members=("dario",), state=ReviewState.HIDDEN)
    bring(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    assert members() == {cast.id("anna"), cast.id("dario")}


def test_who_manages_the_organisation_no_more_does_not_bring_it(make: Make, cast: Cast) -> None:
    make()
    number, _slug = bring(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MANAGER)
    bilal = cast.actor("bilal")
    with transaction():
        team = db.session.get(Organisation, number, with_for_update=True)
        assert team is not None
        organisations.change_role(bilal, team, cast.user("dario").public_id, MemberRole.MEMBER)
    assert accept(cast.client("anna"), f"{PAGE}/members") == 409
    assert members() == {cast.id("anna")}


def test_a_group_stays_managed_when_an_organisation_goes(make: Make, cast: Cast) -> None:
    make(moderators=("chloe",))
    number, _slug = bring(cast, dario=MemberRole.MANAGER, bilal=MemberRole.MEMBER)
    accept(cast.client("anna"), f"{PAGE}/members")
    bilal, chloe = cast.client("bilal"), cast.client("chloe")
    ref = cast.user("bilal").public_id
    cast.client("anna").post(f"{PAGE}/members/{ref}/role", data={"role": "group_manager"})
    page = bilal.get(f"{PAGE}/members").text
    (remove,) = {p.split('"')[0] for p in page.split('action="')[1:] if p.startswith(f"{PAGE}/organisations")}
    assert chloe.post(remove).status_code == 403
    cast.client("anna").post(f"{PAGE}/leave")
    assert bilal.post(remove).status_code == 409
    dario = cast.actor("dario")
    with transaction():
        team = db.session.get(Organisation, number, with_for_update=True)
        assert team is not None
        organisations.remove_member(dario, team, ref)
    db.session.expire_all()
    managers = select(GroupMember.user_id).where(GroupMember.role == GroupRole.MANAGER)
    assert db.session.scalars(managers).all() == [cast.id("chloe")]


@pytest.mark.parametrize("role", ["", "group_boss", "manager"])
def test_no_other_roles_than_there_are(role: str, make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    bilal = cast.user("bilal").public_id
    cast.client("anna").post(f"{PAGE}/members/{bilal}/role", data={"role": role})
    roles = db.session.scalars(select(GroupMember.role).where(GroupMember.user_id == cast.id("bilal"))).all()
    assert roles == [GroupRole.MEMBER]
