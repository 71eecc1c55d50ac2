from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.rules import Role
from app.audit.actions import record
from app.audit.models import AuditEvent
from app.core.clock import now
from app.core.db import db, transaction
from app.mail.models import OutboxMail
from tests.support.cast import GHENT, Cast

PAGES = ("/nl/backoffice", "/nl/backoffice/people", "/nl/backoffice/audit")


def person_page(cast: Cast, name: str) -> str:
    return f"/en/backoffice/people/{cast.user(name).public_id}"


def roles(cast: Cast, name: str) -> set[tuple[Role, int | None]]:
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.id(name)))
    return {(grant.role, grant.municipality_id) for grant in grants}


def audited() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.mark.parametrize("address", PAGES)
def test_only_administrators_with_a_second_factor_enter(
    cast: Cast, client: FlaskClient, address: str
) -> None:
    assert client.get(address).status_code == 302
    for who in ("anna", "mona", "marie", "leila", "emil"):
        assert cast.client(who).get(address).status_code == 403
    half_way = cast.client("adam", second_factor=False).get(address)
    assert half_way.status_code == 302
    assert "/second-factor" in half_way.headers["Location"]
    assert cast.client("adam").get(address).status_code == 200


@pytest.mark.parametrize("act", ["grant", "revoke", "ban", "unban"])
def test_nobody_else_changes_a_role_or_an_account(cast: Cast, act: str) -> None:
    address = f"{person_page(cast, 'bilal')}/{act}"
    data = {"role": "administrator", "reason": "x"}
    for who in ("anna", "mona", "marie", "bilal"):
        assert cast.client(who).post(address, data=data).status_code == 403
    assert roles(cast, "bilal") == set()
    assert cast.user("bilal").banned_at is None


def test_a_role_is_given_in_one_municipality_and_taken_back(cast: Cast) -> None:
    adam, page = cast.client("adam"), person_page(cast, "bilal")
    assert adam.post(f"{page}/grant", data={"role": "moderator", "postcode": "9000"}).status_code == 302
    assert roles(cast, "bilal") == {(Role.MODERATOR, GHENT)}
    shown = adam.get(page).text
    assert "Moderator" in shown
    assert "Gent" in shown
    adam.post(f"{page}/revoke", data={"role": "moderator", "municipality": str(GHENT)})
    assert roles(cast, "bilal") == set()
    assert audited() == ["accounts.grant_role", "accounts.revoke_role"]


def test_a_role_without_a_postcode_counts_everywhere(cast: Cast) -> None:
    cast.client("adam").post(f"{person_page(cast, 'bilal')}/grant", data={"role": "editor"})
    assert roles(cast, "bilal") == {(Role.EDITOR, None)}


@pytest.mark.parametrize("wrong", [{"role": "king"}, {}, {"role": "moderator", "postcode": "0001"}])
def test_a_wrong_role_or_postcode_gives_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    answer = cast.client("adam").post(f"{person_page(cast, 'bilal')}/grant", data=wrong)
    assert answer.status_code == 422
    assert roles(cast, "bilal") == set()


def test_the_last_administrator_keeps_the_role(cast: Cast) -> None:
    answer = cast.client("adam").post(f"{person_page(cast, 'adam')}/revoke", data={"role": "administrator"})
    assert answer.status_code == 409
    assert roles(cast, "adam") == {(Role.ADMINISTRATOR, None)}


def test_closing_an_account_signs_out_tells_why_and_is_undone(cast: Cast) -> None:
    adam, bilal, page = cast.client("adam"), cast.client("bilal"), person_page(cast, "bilal")
    assert adam.post(f"{page}/ban", data={"reason": " "}).status_code == 422
    adam.post(f"{page}/ban", data={"reason": "You asked money, three times."})
    assert bilal.get("/en/account").status_code == 302
    assert "You asked money, three times." in db.session.scalars(select(OutboxMail)).one().text
    assert "closed since" in adam.get(page).text
    adam.post(f"{page}/unban")
    assert db.session.scalars(select(User.banned_at).where(User.id == cast.id("bilal"))).one() is None
    assert audited() == ["accounts.ban", "accounts.unban"]


@pytest.mark.parametrize("act", ["grant", "revoke", "ban", "unban"])
def test_a_change_asks_for_a_fresh_proof(cast: Cast, act: str) -> None:
    adam, page = cast.client("adam"), person_page(cast, "bilal")
    with transaction() as session:
        session.execute(update(LoginSession).values(proven_at=now() - timedelta(hours=1)))
    answer = adam.post(f"{page}/{act}", data={"role": "editor", "reason": "x"})
    assert answer.status_code == 302
    assert "backoffice" in answer.location
    assert not answer.location.startswith(page)
    assert audited() == []


def test_people_are_found_by_mail_or_name(cast: Cast) -> None:
    for name in ("anna", "bilal"):
        cast.user(name)
    adam = cast.client("adam")
    for words in ("ANNA@example", "Anna"):
        page = adam.get("/en/backoffice/people", query_string={"q": words}).text
        assert "anna@example.org" in page
        assert "bilal@example.org" not in page
    assert "Nobody found" in adam.get("/en/backoffice/people?q=%25zz").text
    assert adam.get("/en/backoffice/people/0000000000000000").status_code == 404


def test_the_numbers_stand_in_tables(cast: Cast) -> None:
    cast.user("anna")
    page = cast.client("adam").get("/en/backoffice").text
    for words in ("Listings by review", "Could not be sent", "With a proven e-mail", "Open reports"):
        assert words in page


def test_the_log_is_read_filtered_and_checked(cast: Cast, app: Flask) -> None:
    adam, actor = cast.client("adam"), cast.actor("adam")
    with transaction():
        for number in range(25):
            record(
                actor, "accounts.ban" if number % 2 else "moderation.hide", "listing", f"subject{number:09}"
            )
    page = adam.get("/en/backoffice/audit").text
    assert "subject000000024" in page
    assert "subject000000001" not in page
    assert "subject000000001" in adam.get("/en/backoffice/audit?page=2").text
    only = adam.get("/en/backoffice/audit?action=moderation.").text
    assert "accounts.ban" not in only
    assert "moderation.hide" in only
    assert "subject000000007" in adam.get("/en/backoffice/audit?subject=subject000000007").text
    assert "The log is whole" in adam.get("/en/backoffice/audit?check=1").text


def test_a_changed_log_is_shown(cast: Cast) -> None:
    adam, actor = cast.client("adam"), cast.actor("adam")
    with transaction() as session:
        record(actor, "accounts.ban", "user", "x")
        forged = {"at": now(), "actor_ref": "x", "action": "x", "subject_kind": "x", "subject_ref": "x"}
        session.add(AuditEvent(**forged, details={}, previous="x", seal="x"))
    assert "The log was changed." in adam.get("/en/backoffice/audit?check=1").text


def test_the_menu_shows_administration_to_administrators_only(cast: Cast) -> None:
    assert "/en/backoffice" in cast.client("adam").get("/en/about").text
    assert "/en/backoffice" not in cast.client("mona").get("/en/about").text


def test_a_proof_wears_off(cast: Cast) -> None:
    adam, page = cast.client("adam"), person_page(cast, "bilal")
    with time_machine.travel(now() + timedelta(minutes=20)):
        assert adam.get(page).status_code == 200
        adam.post(f"{page}/grant", data={"role": "editor"})
    assert roles(cast, "bilal") == set()
