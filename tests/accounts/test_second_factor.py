"""The second factor: each code once; without it, no staff rights, and for who set one no way in."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import LoginSession, RecoveryCode, User
from app.accounts.rules import RECOVERY_CODES, Purpose
from app.core.access import current_actor
from app.core.clock import now
from app.core.db import db, transaction
from tests.accounts.mailbox import newest_link
from tests.support.cast import Cast

SETUP = "/nl/account/security/second-factor"
STEP = "/nl/sign-in/second-factor"


def secret_of(cast: Cast, name: str) -> str:
    db.session.rollback()
    user = cast.user(name)
    return user.totp_candidate or user.totp_secret or ""


def code_of(cast: Cast, name: str) -> str:
    return pyotp.TOTP(secret_of(cast, name)).at(now())


def set_up(cast: Cast, name: str) -> tuple[FlaskClient, list[str]]:
    """Set the second factor of a person; return their browser and recovery codes."""
    client = cast.client(name, second_factor=False)
    client.post(SETUP)
    page = client.post(SETUP, data={"code": code_of(cast, name)})
    codes = re.findall(r"[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}", page.text)
    return client, codes


def first_step(cast: Cast, name: str) -> FlaskClient:
    """Return a browser in which a person used a mailed link."""
    email = cast.user(name).email
    with transaction():
        request_proof(ensure_user(email, "nl"), Purpose.SIGN_IN, "/account/data")
    client = cast.client()
    client.post(newest_link(f"{name}@example.org"))
    return client


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/nl/account").status_code == 200


def roles_in(client: FlaskClient) -> set[str]:
    with client:
        client.get("/nl/account")
        return {grant.role for grant in current_actor().grants}


def test_the_page_shows_a_square_and_the_secret_as_text(cast: Cast) -> None:
    client = cast.client("anna")
    client.post(SETUP)
    page = client.get(SETUP).text
    assert "<svg" in page
    assert "style=" not in page
    secret = secret_of(cast, "anna")
    assert " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) in page


def test_opening_the_page_changes_nothing(cast: Cast) -> None:
    cast.client("anna").get(SETUP)
    assert secret_of(cast, "anna") == ""


def test_a_wrong_code_sets_nothing_up(cast: Cast) -> None:
    client = cast.client("anna")
    client.post(SETUP)
    assert client.post(SETUP, data={"code": "000000"}).status_code == 422
    assert cast.user("anna").totp_confirmed_at is None


def test_setting_it_up_gives_ten_recovery_codes_and_ends_other_sessions(cast: Cast) -> None:
    other = cast.client("anna")
    client, codes = set_up(cast, "anna")
    assert len(set(codes)) == RECOVERY_CODES
    assert is_signed_in(client)
    assert not is_signed_in(other)
    kept = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not kept & set(codes)


def test_with_one_a_mailed_link_alone_gives_no_access(cast: Cast) -> None:
    set_up(cast, "anna")
    client = first_step(cast, "anna")
    assert not is_signed_in(client)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["pending"][0]
    assert not is_signed_in(client)


def test_a_code_completes_signing_in_and_does_what_the_link_was_for(cast: Cast) -> None:
    set_up(cast, "anna")
    client = first_step(cast, "anna")
    with time_machine.travel(now() + timedelta(seconds=31), tick=False):
        assert client.get(STEP).status_code == 200
        assert client.post(STEP, data={"code": "000000"}).status_code == 422
        done = client.post(STEP, data={"code": code_of(cast, "anna")})
        assert done.location == "/nl/account/data"
        assert is_signed_in(client)


def test_each_code_works_once(cast: Cast) -> None:
    set_up(cast, "anna")
    first, second = first_step(cast, "anna"), first_step(cast, "anna")
    with time_machine.travel(now() + timedelta(seconds=31), tick=False):
        code = code_of(cast, "anna")
        assert first.post(STEP, data={"code": code}).status_code == 302
        assert second.post(STEP, data={"code": code}).status_code == 422
        assert not is_signed_in(second)


def test_an_old_code_does_not_work(cast: Cast) -> None:
    set_up(cast, "anna")
    client, code = first_step(cast, "anna"), code_of(cast, "anna")
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        assert client.post(STEP, data={"code": code}).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(cast: Cast) -> None:
    _, codes = set_up(cast, "anna")
    first, second = first_step(cast, "anna"), first_step(cast, "anna")
    assert first.post(STEP, data={"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert second.post(STEP, data={"code": codes[0]}).status_code == 422


def test_the_second_step_waits_half_an_hour(cast: Cast) -> None:
    _, codes = set_up(cast, "anna")
    client = first_step(cast, "anna")
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert client.post(STEP, data={"code": codes[0]}).location.endswith("/sign-in")
        assert not is_signed_in(client)


def test_the_second_step_is_nothing_by_itself(client: FlaskClient) -> None:
    assert client.get(STEP).location == "/nl/sign-in"
    assert client.post(STEP, data={"code": "123456"}).location == "/nl/sign-in"


@pytest.mark.parametrize(
    ("name", "role"), [("mona", "moderator"), ("leila", "liaison"), ("adam", "administrator")]
)
def test_staff_rights_need_the_second_factor(name: str, role: str, cast: Cast) -> None:
    client = first_step(cast, name)
    assert is_signed_in(client)
    assert role not in roles_in(client)
    client.post(SETUP)
    client.post(SETUP, data={"code": code_of(cast, name)})
    assert role in roles_in(client)


def test_an_editor_needs_none(cast: Cast) -> None:
    assert "editor" in roles_in(cast.client("emil", second_factor=False))


def test_staff_without_one_is_led_to_set_it_up_and_then_on(cast: Cast) -> None:
    cast.user("mona")
    with transaction():
        request_proof(ensure_user("mona@example.org", "nl"), Purpose.SIGN_IN, "/account/data")
    client = cast.client()
    led = client.post(newest_link("mona@example.org")).location
    assert led == "/nl/account/security/second-factor?next=/account/data"
    assert client.post(led).location == led
    page = client.post(led, data={"code": code_of(cast, "mona")})
    assert 'href="/nl/account/data"' in page.text


def test_staff_cannot_remove_it_but_others_can(cast: Cast) -> None:
    anna, _ = set_up(cast, "anna")
    mona, _ = set_up(cast, "mona")
    assert mona.post(SETUP + "/remove").status_code == 403
    assert anna.post(SETUP + "/remove").status_code == 302
    left = db.session.scalars(
        select(LoginSession.second_factor_at).where(LoginSession.user_id == cast.id("anna"))
    )
    assert left.all() == [None], "a role that comes later asks for it again"
    assert cast.user("mona").totp_confirmed_at is not None
    assert cast.user("anna").totp_confirmed_at is None
    assert db.session.scalar(select(RecoveryCode.id).where(RecoveryCode.user_id == cast.id("anna"))) is None


def test_another_phone_takes_over_only_when_it_is_confirmed(cast: Cast) -> None:
    client, _ = set_up(cast, "anna")
    old = cast.user("anna").totp_secret
    client.post(SETUP)
    db.session.rollback()
    assert cast.user("anna").totp_secret == old
    with time_machine.travel(now() + timedelta(seconds=31), tick=False):
        client.post(SETUP, data={"code": code_of(cast, "anna")})
    db.session.rollback()
    assert cast.user("anna").totp_secret != old


def test_new_recovery_codes_replace_the_old(cast: Cast) -> None:
    client, old = set_up(cast, "anna")
    page = client.post("/nl/account/security/recovery-codes").text
    assert not any(code in page for code in old)
    assert first_step(cast, "anna").post(STEP, data={"code": old[0]}).status_code == 422


def test_a_code_of_the_app_proves_again(cast: Cast) -> None:
    client, _ = set_up(cast, "anna")
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        assert client.get("/nl/sign-in/again").status_code == 200
        again = client.post("/nl/sign-in/again?next=/nl/account/data", data={"code": code_of(cast, "anna")})
        assert again.location == "/nl/account/data"
        assert client.post("/nl/account/data/export").status_code == 200


def test_a_password_alone_gives_no_access_either(cast: Cast, app: Flask) -> None:
    anna, codes = set_up(cast, "anna")
    anna.post("/nl/account/security/password", data={"password": "kastanje-hemd-vijver"})
    client = app.test_client()
    sent = client.post(
        "/nl/sign-in/password", data={"email": "anna@example.org", "password": "kastanje-hemd-vijver"}
    )
    assert sent.location == STEP
    assert not is_signed_in(client)
    client.post(STEP, data={"code": codes[1]})
    assert is_signed_in(client)
    assert (db.session.scalar(select(User.totp_last_step)) or 0) > 0
