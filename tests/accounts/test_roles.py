"""Roles, closed accounts, the first administrator, and the demo's way in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.actions import ban, grant_role, revoke_role, unban
from app.accounts.models import Challenge, RoleGrant, User
from app.accounts.queries import find_signed_in, grants_of, people
from app.accounts.queries.people import is_staff
from app.accounts.rules import Role
from app.audit.models import AuditEvent
from app.core.access import current_actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, NotFound
from tests.accounts.mailbox import mails_to, newest_link
from tests.conftest import make_app
from tests.support.cast import DEINZE, GHENT, Cast

OTHERS = ("anna", "mona", "marie", "leila", "emil")


def audited() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def grants() -> int:
    return db.session.scalar(select(func.count()).select_from(RoleGrant)) or 0


def test_an_administrator_gives_and_takes_a_role(cast: Cast) -> None:
    adam, anna = cast.actor("adam"), cast.user("anna").public_id
    for _ in range(2):
        with transaction():
            grant_role(adam, anna, Role.MODERATOR, GHENT)
    with transaction():
        grant_role(adam, anna, Role.MODERATOR, None)
    assert cast.actor("anna").scopes("moderator") == {GHENT, None}
    with transaction():
        revoke_role(adam, anna, Role.MODERATOR, None)
    actor = cast.actor("anna")
    assert actor.has("moderator", GHENT)
    assert not actor.has("moderator", DEINZE)
    assert audited() == ["accounts.grant_role"] * 2 + ["accounts.revoke_role"]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_gives_or_takes_roles(name: str, cast: Cast) -> None:
    actor, bilal = cast.actor(name), cast.user("bilal").public_id
    before = grants()
    for act in (grant_role, revoke_role):
        with pytest.raises(Forbidden), transaction():
            act(actor, bilal, Role.EDITOR, None)
    with pytest.raises(Forbidden):
        people(actor, "", 1)
    assert grants() == before
    assert audited() == []


def test_the_last_administrator_stays(cast: Cast) -> None:
    adam = cast.actor("adam")
    with pytest.raises(Conflict), transaction():
        revoke_role(adam, adam.public_id, Role.ADMINISTRATOR, None)
    anna = cast.user("anna").public_id
    with transaction():
        grant_role(adam, anna, Role.ADMINISTRATOR, None)
    with transaction():
        revoke_role(adam, adam.public_id, Role.ADMINISTRATOR, None)
    assert not cast.actor("adam").has("administrator")


def test_a_ban_ends_sessions_and_links_and_says_why(cast: Cast, client: FlaskClient) -> None:
    anna = cast.client("anna")
    client.post("/nl/sign-in", data={"email": "anna@example.org"})
    link = newest_link("anna@example.org")
    adam, public_id = cast.actor("adam"), cast.user("anna").public_id
    with transaction():
        ban(adam, public_id, "Sold what was given for free.")
    assert anna.get("/nl/account").status_code == 302
    assert client.post(link).status_code == 410
    assert "Sold what was given for free." in mails_to("anna@example.org")[-1].text
    assert audited() == ["accounts.ban"]


def test_who_is_banned_gets_no_further_than_the_mail(cast: Cast, client: FlaskClient) -> None:
    cast.user("anna")
    with transaction():
        cast.user("anna").banned_at = now()
    assert client.post("/nl/sign-in", data={"email": "anna@example.org"}).status_code == 302
    assert client.post(newest_link("anna@example.org")).status_code == 403
    assert client.get("/nl/account").status_code == 302


def test_an_account_is_opened_again(cast: Cast, client: FlaskClient) -> None:
    adam, anna = cast.actor("adam"), cast.user("anna").public_id
    with transaction():
        ban(adam, anna, "A mistake.")
    with transaction():
        unban(adam, anna)
    client.post("/nl/sign-in", data={"email": "anna@example.org"})
    assert client.post(newest_link("anna@example.org")).status_code == 302


def test_an_administrator_cannot_ban_themselves_or_nobody(cast: Cast) -> None:
    adam = cast.actor("adam")
    with pytest.raises(Forbidden), transaction():
        ban(adam, adam.public_id, "")
    with pytest.raises(NotFound), transaction():
        ban(adam, "0" * 16, "")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_bans(name: str, cast: Cast) -> None:
    actor, bilal = cast.actor(name), cast.user("bilal").public_id
    with pytest.raises(Forbidden), transaction():
        ban(actor, bilal, "")
    assert cast.user("bilal").banned_at is None


def test_people_are_found_by_part_of_name_or_address(cast: Cast) -> None:
    for name in ("anna", "bilal", "chloe"):
        cast.user(name)
    adam = cast.actor("adam")
    assert [p.name for p in people(adam, "nna", 1).items] == ["Anna"]
    assert [p.name for p in people(adam, "BILAL@", 1).items] == ["Bilal"]
    assert people(adam, "%", 1).total == 0
    assert people(adam, "", 1).total == 4


# --- the command ---


def test_the_first_administrator_is_made_by_command_and_twice_is_once(app: Flask) -> None:
    run = app.test_cli_runner()
    for _ in range(2):
        done = run.invoke(
            args=["accounts", "create", "Boss@Example.org", "--role", "administrator", "--name", "Bea"]
        )
        assert done.exit_code == 0, done.output
        assert "http://localhost/nl/sign-in" in done.output
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.name) == ("boss@example.org", "Bea")
    assert user.confirmed_at is not None
    assert is_staff(user.id)
    assert grants() == 1


def test_a_moderator_of_one_municipality_is_made_by_command(app: Flask) -> None:
    run = app.test_cli_runner()
    args = ["accounts", "create", "mod@example.org", "--role", "moderator", "--municipality"]
    assert run.invoke(args=[*args, "gent"]).exit_code == 0
    assert db.session.scalar(select(RoleGrant.municipality_id)) == GHENT
    assert run.invoke(args=[*args, "atlantis"]).exit_code == 2


@pytest.mark.parametrize(
    "args", [["nonsense", "--role", "editor"], ["a@example.org", "--role", "king"], ["a@example.org"]]
)
def test_a_wrong_command_says_so_and_makes_nothing(args: list[str], app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["accounts", "create", *args])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


# --- the demo ---


@pytest.fixture
def demo(app: Flask, cast: Cast, database_url: str, tmp_path: Path) -> Flask:
    """The application in demo mode, where mona is a demo person and bilal is not."""
    cast.user("mona"), cast.user("bilal")
    made = make_app(database_url, tmp_path, DEMO=True)
    made.extensions["demo_people"] = lambda: [("mona@example.org", "Mona", "moderator")]
    return made


def test_a_demo_person_signs_in_with_one_button(demo: Flask) -> None:
    client = demo.test_client()
    page = client.get("/nl/sign-in").text
    assert 'action="/demo/sign-in"' in page
    assert 'value="mona@example.org"' in page
    done = client.post("/demo/sign-in", data={"email": "mona@example.org"})
    assert done.location == "/nl/account"
    with client:
        assert client.get("/nl/account").status_code == 200
        assert current_actor().has("moderator", GHENT)


def test_only_demo_people_and_only_from_this_machine(demo: Flask) -> None:
    client = demo.test_client()
    for email in ("bilal@example.org", "", "nobody@example.org"):
        assert client.post("/demo/sign-in", data={"email": email}).status_code == 404
    far = {"REMOTE_ADDR": "192.0.2.1"}
    assert (
        client.post("/demo/sign-in", data={"email": "mona@example.org"}, environ_base=far).status_code == 404
    )


def test_outside_the_demo_there_is_no_such_way_in(client: FlaskClient, cast: Cast) -> None:
    cast.user("mona")
    assert client.post("/demo/sign-in", data={"email": "mona@example.org"}).status_code == 404
    assert "/demo/sign-in" not in client.get("/nl/sign-in").text
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == 0


def test_a_session_has_the_rights_that_the_database_gives(app: Flask, cast: Cast) -> None:
    adam, anna = cast.actor("adam"), cast.user("anna").public_id
    with transaction():
        for role, place in ((Role.MODERATOR, GHENT), (Role.MODERATOR, None), (Role.EDITOR, None)):
            grant_role(adam, anna, role, place)
    for is_proven in (True, False):
        token = cast.sign_in(app.test_client(), "anna", second_factor=is_proven)
        found = find_signed_in(token)
        assert found is not None
        assert found.actor.grants == grants_of(cast.id("anna"), with_staff=is_proven)
