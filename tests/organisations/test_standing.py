"""What becomes of an organisation that is suspended or that nobody manages, and of what it posted."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.actions import ban, unban
from app.accounts.actions.privacy import erase
from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden
from app.listings.models import Listing
from app.listings.queries import Filters, look
from app.listings.rules import Life
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason, ReviewState
from app.notifications.models import Notification
from app.organisations import actions, queries
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings.board import decide, post, publish
from tests.organisations.conftest import Make
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, mails_to, path_in

PAGE = "/nl/organisations/drie-sluizen"


def judge(cast: Cast, organisation: Organisation, move: Move, **kwargs: object) -> None:
    moderator = cast.actor("mona")
    with transaction():
        moderation.decide(moderator, "organisation", organisation, move, **kwargs)  # type: ignore[arg-type]


def suspend(cast: Cast, organisation: Organisation) -> None:
    judge(cast, organisation, Move.HIDE, reason=Reason.UNSAFE)


def state(row: Organisation | Listing) -> ReviewState:
    db.session.rollback()
    db.session.refresh(row)
    return row.review_state


def titles(words: str = "") -> list[str]:
    db.session.rollback()
    return [card.title for card in look(Actor(), Filters(words=words), 1).page.items]


def test_what_a_suspended_organisation_posted_is_gone_and_comes_back_with_it(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    shown = publish(cast, organisation_id=organisation.id)
    waits = post(cast, organisation_id=organisation.id, title="Wacht nog")
    address = f"/nl/listings/{shown.public_id}"
    suspend(cast, organisation)
    assert titles() == titles("kinderfiets") == []
    assert cast.client().get(address).status_code == 404
    assert cast.client().get(PAGE).status_code == 404
    assert cast.client("bilal").get(address).status_code == 200
    for listing in (shown, waits):
        assert state(listing) is ReviewState.HIDDEN
    with pytest.raises(Conflict):
        decide(cast, shown, Move.RESTORE)
    judge(cast, organisation, Move.RESTORE)
    assert state(shown) is ReviewState.PUBLISHED
    assert state(waits) is ReviewState.PENDING
    assert titles() == titles("kinderfiets") == ["Kinderfiets met lichtjes"]


def test_a_suspension_that_is_taken_back_leaves_nothing(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    listing = publish(cast, organisation_id=organisation.id)
    client, desk = cast.client("mona"), f"/nl/moderation/{organisation.public_id}"
    answer = client.post(f"{desk}/decide", data={"move": "hide", "reason": "unsafe"}, follow_redirects=True)
    assert state(organisation) is state(listing) is ReviewState.HIDDEN
    forms = (part.split('"')[0] for part in answer.text.split('action="'))
    client.post(next(address for address in forms if address.endswith("/undo")))
    assert state(organisation) is state(listing) is ReviewState.PUBLISHED
    assert db.session.scalars(select(Notification.kind)).all() == ["moderation.published"]  # of the listing


def test_what_was_hidden_for_itself_stays_hidden(cast: Cast, make: Make) -> None:
    organisation = make()
    listing = publish(cast, organisation_id=organisation.id)
    decide(cast, listing, Move.HIDE, reason=Reason.MONEY)
    suspend(cast, organisation)
    judge(cast, organisation, Move.RESTORE)
    assert state(listing) is ReviewState.HIDDEN


def test_a_refused_organisation_shows_nothing_until_it_is_sent_in_again(cast: Cast, make: Make) -> None:
    organisation = make(state=ReviewState.PENDING)
    listing = publish(cast, organisation_id=organisation.id)
    judge(cast, organisation, Move.REJECT, reason=Reason.UNCLEAR)
    assert state(listing) is ReviewState.HIDDEN
    data = {"name": "Drie sluizen", "postcode": "9000", "version": organisation.version}
    assert cast.client("anna").post(f"{PAGE}/edit", data=data).status_code == 302
    assert state(organisation) is ReviewState.PENDING
    assert state(listing) is ReviewState.PUBLISHED


def test_nobody_posts_for_a_suspended_organisation_but_closing_works(cast: Cast, make: Make) -> None:
    organisation = make()
    listing = publish(cast, organisation_id=organisation.id)
    suspend(cast, organisation)
    client = cast.client("anna")
    assert "organisation" not in client.get("/nl/listings/new").text.split("<main")[1].split("</form")[0]
    address = f"/nl/listings/{listing.public_id}"
    assert client.post(f"{address}/renew").status_code in {302, 403}
    assert client.post(f"{address}/close", data={"outcome": "elsewhere"}).status_code == 302
    db.session.refresh(listing)
    assert listing.life is Life.FULFILLED


def test_its_whole_team_hears_it_and_who_registered_it_hears_why(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"), members=("chloe",))
    suspend(cast, organisation)
    told = db.session.execute(select(Notification.user_id, Notification.kind)).all()
    assert sorted(tuple(row) for row in told) == sorted(
        [
            (cast.id("anna"), "moderation.limited"),
            (cast.id("bilal"), "organisations.state"),
            (cast.id("chloe"), "organisations.state"),
        ]
    )
    mail = last_mail_to("bilal@example.org")
    assert mail.subject.startswith("Drie sluizen: ")
    assert "http://localhost/nl/organisations/drie-sluizen" in mail.text


# --- without a manager ---


def close_account(cast: Cast, name: str) -> None:
    actor, public_id = cast.actor("adam"), cast.user(name).public_id
    with transaction():
        ban(actor, public_id, "reason")


def test_a_closed_account_manages_nothing(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"), members=("chloe",))
    close_account(cast, "anna")
    assert state(organisation) is ReviewState.PUBLISHED
    assert queries.manager_ids(organisation.id) == [cast.id("bilal")]
    client, members = cast.client("bilal"), f"{PAGE}/members"
    assert client.post(f"{PAGE}/leave").status_code == 409
    anna = cast.user("anna").public_id
    assert client.post(f"{members}/{anna}/hand-over").status_code == 409
    assert queries.manager_ids(organisation.id) == [cast.id("bilal")]


def test_without_a_manager_it_is_suspended_until_the_account_is_open_again(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    listing = publish(cast, organisation_id=organisation.id)
    close_account(cast, "anna")
    assert state(organisation) is state(listing) is ReviewState.HIDDEN
    assert len(mails_to("bilal@example.org")) == 1
    with pytest.raises(Conflict):
        judge(cast, organisation, Move.RESTORE)
    actor, anna = cast.actor("adam"), cast.user("anna").public_id
    with transaction():
        unban(actor, anna)
    assert state(organisation) is state(listing) is ReviewState.PUBLISHED
    assert len(mails_to("bilal@example.org")) == 2


@pytest.mark.parametrize("person", ["mona", "adam"])
def test_a_moderator_or_administrator_appoints_somebody_of_the_team(
    person: str, cast: Cast, make: Make
) -> None:
    organisation = make(members=("bilal",), state=ReviewState.PENDING)
    with transaction():
        erase(cast.actor("anna"))
    client, bilal = cast.client(person), cast.user("bilal").public_id
    assert f"{PAGE}/appoint" in client.get(PAGE).text
    assert client.post(f"{PAGE}/appoint", data={}).status_code == 422
    assert client.post(f"{PAGE}/appoint", data={"member": "0" * 16}).status_code == 422
    assert client.post(f"{PAGE}/appoint", data={"member": bilal}).status_code == 302
    assert state(organisation) is ReviewState.PENDING
    assert not organisation.needs_look
    assert queries.manager_ids(organisation.id) == [cast.id("bilal")]
    audited = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "organisation.appoint")).one()
    assert audited.actor_ref == cast.user(person).public_id
    told = len(mails_to("bilal@example.org"))
    assert "Drie sluizen" in last_mail_to("bilal@example.org").subject
    assert client.post(f"{PAGE}/appoint", data={"member": bilal}).status_code == 302
    assert len(mails_to("bilal@example.org")) == told


def test_somebody_else_is_appointed_by_mail_and_brings_it_back(app: Flask, cast: Cast, make: Make) -> None:
    organisation = make()
    with transaction():
        erase(cast.actor("anna"))
    data = {"email": "nieuw@example.org"}
    assert cast.client("mona").post(f"{PAGE}/appoint", data=data).status_code == 302
    assert state(organisation) is ReviewState.HIDDEN
    browser = app.test_client()
    assert browser.post(path_in(last_mail_to("nieuw@example.org"))).status_code == 302
    assert state(organisation) is ReviewState.PUBLISHED
    assert browser.get(f"{PAGE}/edit").status_code == 200


@pytest.mark.parametrize("person", ["bilal", "chloe", "milan"])
def test_nobody_else_appoints(person: str, cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    with transaction():
        erase(cast.actor("anna"))
    answer = cast.client(person).post(f"{PAGE}/appoint", data={"email": "x@example.org"})
    assert answer.status_code == (403 if person == "bilal" else 404)
    actor = cast.actor(person)
    with pytest.raises(Forbidden), transaction():
        actions.appoint_by_mail(actor, organisation, "x@example.org")


def test_a_manager_hands_over_and_stays_a_member(cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    client, bilal, anna = (
        cast.client("anna"),
        cast.user("bilal").public_id,
        cast.user("anna").public_id,
    )
    assert client.post(f"{PAGE}/members/{anna}/hand-over").status_code == 409
    assert client.post(f"{PAGE}/members/{bilal}/hand-over").status_code == 302
    roles = {member.user_id: member.role for member in queries.members(organisation)}
    assert roles == {cast.id("bilal"): MemberRole.MANAGER, cast.id("anna"): MemberRole.MEMBER}
    assert client.post(f"{PAGE}/members/{bilal}/hand-over").status_code == 302
    assert client.post(f"{PAGE}/members/{anna}/hand-over").status_code == 403
    assert roles == {member.user_id: member.role for member in queries.members(organisation)}


# --- invited, without the mail ---


def test_who_is_invited_says_yes_or_no_on_the_site(cast: Cast, make: Make) -> None:
    make()
    cast.user("chloe")
    manager, chloe = cast.client("anna"), cast.client("chloe")
    for answer in ("decline", "join"):
        data = {"email": "chloe@example.org", "role": "member"}
        assert manager.post(f"{PAGE}/members", data=data).status_code == 302
        page = chloe.get("/nl/organisations").text
        assert f'action="{PAGE}/{answer}"' in page
        assert cast.client("bilal").post(f"{PAGE}/join").status_code == 404
        for _click in range(2):
            assert chloe.post(f"{PAGE}/{answer}").status_code == 302
        assert chloe.get(f"{PAGE}/members").status_code == (200 if answer == "join" else 403)
    assert chloe.post(f"{PAGE}/decline").status_code == 302
    assert chloe.get(f"{PAGE}/members").status_code == 200
