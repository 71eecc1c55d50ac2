"""Signing in by mail: a link or a code, each once, and nobody learns who has an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import Challenge, LoginSession, User
from app.accounts.rules import LIVE_MAILS, Purpose
from app.core.clock import now
from app.core.db import db, transaction
from tests.accounts.mailbox import mails_to, newest_code, newest_link
from tests.support.cast import Cast

SIGN_IN = "/nl/sign-in"
ANNA = "anna@example.org"
NOBODY = "nobody@example.org"


@pytest.fixture
def asked(client: FlaskClient, cast: Cast) -> FlaskClient:
    """A browser in which anna asked for a link."""
    cast.user("anna")
    client.post(SIGN_IN, data={"email": ANNA})
    return client


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/nl/account").status_code == 200


def sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def test_the_page_asks_for_an_address_and_shows_no_password_field(client: FlaskClient) -> None:
    page = client.get(SIGN_IN).text
    assert 'name="email"' in page
    assert 'type="password"' not in page


def test_a_code_signs_in(asked: FlaskClient) -> None:
    page = asked.get(SIGN_IN).text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    answer = asked.post(SIGN_IN, data={"code": newest_code(ANNA)})
    assert answer.location == "/nl/account"
    assert is_signed_in(asked)


def test_a_code_may_be_typed_with_spaces(asked: FlaskClient) -> None:
    code = newest_code(ANNA)
    assert asked.post(SIGN_IN, data={"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_a_code_works_once(asked: FlaskClient) -> None:
    code = newest_code(ANNA)
    asked.post(SIGN_IN, data={"code": code})
    asked.post("/nl/sign-out")
    asked.post(SIGN_IN, data={"code": code})
    assert not is_signed_in(asked)


def test_a_code_counts_only_in_the_browser_that_asked(asked: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    other.post(SIGN_IN, data={"code": newest_code(ANNA)})
    assert not is_signed_in(other)


def test_five_wrong_codes_close_the_code_but_not_the_link(asked: FlaskClient) -> None:
    right = newest_code(ANNA)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert asked.post(SIGN_IN, data={"code": wrong}).status_code == 422
    asked.post(SIGN_IN, data={"code": right})
    assert not is_signed_in(asked)
    asked.post(newest_link(ANNA))
    assert is_signed_in(asked)


def test_a_link_signs_in_any_browser_once(asked: FlaskClient, app: Flask) -> None:
    link, other = newest_link(ANNA), app.test_client()
    assert other.post(link).status_code == 302
    assert is_signed_in(other)
    third = app.test_client()
    gone = third.post(link)
    assert gone.status_code == 410
    assert "/nl/sign-in" in gone.text
    assert not is_signed_in(third)


def test_opening_a_link_uses_nothing_up(asked: FlaskClient, app: Flask) -> None:
    link = newest_link(ANNA)
    for _ in range(3):
        page = app.test_client().get(link)
        assert page.status_code == 200
        assert page.text.count("<button") - page.text.count('class="button button-quiet"') >= 1
        assert page.headers["Cache-Control"] == "no-store"
    assert sessions() == 0
    assert asked.post(link).status_code == 302


def test_a_link_and_a_code_work_for_half_an_hour(asked: FlaskClient) -> None:
    link, code = newest_link(ANNA), newest_code(ANNA)
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert asked.get(link).status_code == 410
        assert asked.post(link).status_code == 410
        asked.post(SIGN_IN, data={"code": code})
        assert not is_signed_in(asked)


def test_who_opens_the_mail_too_late_gets_a_new_one_by_one_button(asked: FlaskClient, app: Flask) -> None:
    link, other = newest_link(ANNA), app.test_client()
    assert "again" not in other.post(link, data={"again": "1"}).location
    asked.post(SIGN_IN, data={"email": ANNA})
    link, before = newest_link(ANNA), len(mails_to(ANNA))
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        page = other.get(link)
        assert page.status_code == 410
        assert 'name="again"' in page.text
        assert other.post(link, data={"again": "1"}).location == SIGN_IN
        assert len(mails_to(ANNA)) == before + 1
        assert newest_link(ANNA) != link
        assert other.post(newest_link(ANNA)).status_code == 302


def test_a_link_that_never_was_is_gone(client: FlaskClient) -> None:
    assert client.get("/nl/confirm/nonsense").status_code == 410
    assert client.post("/nl/confirm/" + "x" * 300).status_code == 410


def test_after_signing_in_one_is_where_one_wanted_to_be(client: FlaskClient, cast: Cast) -> None:
    cast.user("anna")
    client.post(SIGN_IN, data={"email": ANNA, "next": "/nl/account/profile?x=1"})
    assert client.post(SIGN_IN, data={"code": newest_code(ANNA)}).location == "/nl/account/profile?x=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil",
        "x" * 500,
    ],
)
def test_next_stays_on_the_site(address: str, client: FlaskClient, cast: Cast) -> None:
    cast.user("anna")
    client.post(SIGN_IN, data={"email": ANNA, "next": address})
    assert client.post(SIGN_IN, data={"code": newest_code(ANNA)}).location == "/nl/account"


def test_a_page_for_members_leads_back_after_signing_in(client: FlaskClient, cast: Cast) -> None:
    cast.user("anna")
    away = client.get("/nl/account/data")
    assert away.location == "/nl/sign-in?next=/nl/account/data"
    assert 'value="/nl/account/data"' in client.get(away.location).text


def test_a_new_address_becomes_a_person_once_proven(client: FlaskClient) -> None:
    client.post(SIGN_IN, data={"email": "New@Example.org"})
    assert db.session.scalar(select(User.confirmed_at)) is None
    client.post(newest_link("new@example.org"))
    assert is_signed_in(client)
    assert db.session.scalar(select(User.confirmed_at)) is not None


# --- nobody learns who has an account ---


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that run."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, cast: Cast) -> None:
    cast.user("anna")
    answers = []
    for email in (ANNA, NOBODY):
        client = app.test_client()
        first = client.post(SIGN_IN, data={"email": email})
        second = client.get(SIGN_IN)
        page = re.sub(r'value="[\w.-]{60,}"', "", second.text.replace(email, "E"))
        answers.append((first.status_code, first.location, sorted(first.headers.keys()), page))
    assert answers[0] == answers[1]


def test_known_and_unknown_addresses_cost_the_same_work(
    app: Flask, cast: Cast, statements: list[str]
) -> None:
    cast.user("anna")
    work = []
    for email in (ANNA, NOBODY):
        client = app.test_client()
        statements.clear()
        client.post(SIGN_IN, data={"email": email})
        work.append(list(statements))
    assert work[0] == work[1]


def test_known_and_unknown_addresses_get_the_same_mail(client: FlaskClient, cast: Cast) -> None:
    cast.user("anna")
    for email in (ANNA, NOBODY):
        client.post(SIGN_IN, data={"email": email})
    known, unknown = mails_to(ANNA), mails_to(NOBODY)
    assert len(known) == len(unknown) == 1
    assert known[0].subject == unknown[0].subject
    link, code = newest_link(ANNA), newest_code(ANNA)
    other_link, other_code = newest_link(NOBODY), newest_code(NOBODY)
    assert known[0].text.replace(link, "").replace(code, "") == unknown[0].text.replace(
        other_link, ""
    ).replace(other_code, "")


def test_asking_too_often_sends_no_more_mails_and_says_nothing(client: FlaskClient, cast: Cast) -> None:
    cast.user("anna")
    answers = {client.post(SIGN_IN, data={"email": ANNA}).status_code for _ in range(LIVE_MAILS + 3)}
    assert answers == {302}
    assert len(mails_to(ANNA)) == LIVE_MAILS
    assert client.post(newest_link(ANNA)).status_code == 302


# --- sessions ---


def test_a_session_gets_a_new_key_and_the_old_one_ends(asked: FlaskClient) -> None:
    asked.post(newest_link(ANNA))
    with asked.session_transaction() as cookie:
        first = cookie["_user_id"]
    asked.get(SIGN_IN)
    with transaction():
        request_proof(ensure_user(ANNA, "nl"), Purpose.SIGN_IN)
    asked.post(newest_link(ANNA))
    with asked.session_transaction() as cookie:
        assert cookie["_user_id"] != first
        cookie["_user_id"] = first
    assert not is_signed_in(asked)
    assert sessions() == 1


def test_signing_out_ends_the_session_on_the_server(asked: FlaskClient) -> None:
    asked.post(newest_link(ANNA))
    with asked.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    asked.post("/nl/sign-out")
    assert sessions() == 0
    with asked.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert not is_signed_in(asked)


def test_a_session_ends_by_itself(asked: FlaskClient) -> None:
    asked.post(newest_link(ANNA))
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        assert not is_signed_in(asked)


def test_the_cookie_holds_no_number_and_no_address(asked: FlaskClient) -> None:
    asked.post(newest_link(ANNA))
    with asked.session_transaction() as cookie:
        assert set(cookie) <= {"_user_id", "_fresh", "_permanent", "csrf_token", "_flashes"}
        assert len(cookie["_user_id"]) >= 43


def test_a_mail_of_an_address_that_was_left_opens_nothing(asked: FlaskClient, cast: Cast) -> None:
    link = newest_link(ANNA)
    with transaction():
        cast.user("anna").email = "elsewhere@example.org"
    assert asked.post(link).status_code == 410


def test_another_address_starts_over(asked: FlaskClient) -> None:
    asked.post(SIGN_IN, data={"other": "1"})
    assert 'name="email"' in asked.get(SIGN_IN).text


def test_a_new_mail_can_be_asked_for(asked: FlaskClient) -> None:
    asked.post(SIGN_IN, data={"again": "1"})
    assert len(mails_to(ANNA)) == 2
    assert asked.post(SIGN_IN, data={"code": newest_code(ANNA)}).status_code == 302


@pytest.mark.parametrize("email", ["", " ", "x", "a@", "a@b@c", "\x00", "x" * 5000 + "@example.org"])
def test_what_is_no_address_gets_told_so(email: str, client: FlaskClient) -> None:
    answer = client.post(SIGN_IN, data={"email": email})
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == 0


@pytest.mark.parametrize("code", ["", "abc", "\x00", "9" * 5000, "١٢٣٤٥٦"])
def test_what_is_no_code_gets_told_so(code: str, asked: FlaskClient) -> None:
    assert asked.post(SIGN_IN, data={"code": code}).status_code == 422


def test_words_sent_after_the_session_ended_are_shown_to_keep(client: FlaskClient, cast: Cast) -> None:
    path = "/nl/account/profile"
    words = {"name": "Anna Maria", "password": "geheim woord", "csrf_token": "abc"}
    answer = client.post(path, data=words)
    assert answer.status_code == 403
    assert "Anna Maria" in answer.text
    assert "geheim woord" not in answer.text
    assert f"/nl/sign-in?next={path}" in answer.text
    bare = client.post(path, data={"name": "Anna"})
    assert (bare.status_code, bare.location) == (302, f"/nl/sign-in?next={path}")


def test_who_proves_an_address_for_something_else_reads_that_it_signs_in(
    client: FlaskClient, cast: Cast
) -> None:
    cast.user("anna")
    client.post("/nl/listings/quick", data={"what": "Een fiets", "email": ANNA})
    link = newest_link(ANNA)
    page = client.post(link, follow_redirects=True).text
    assert "Je bent nu aangemeld." in page
    gone = client.post(link)
    assert gone.status_code == 410
    assert "Dan is het gelukt." in gone.text


def test_signing_in_is_not_told_twice(asked: FlaskClient) -> None:
    assert "Je bent nu aangemeld." not in asked.post(newest_link(ANNA), follow_redirects=True).text


def test_nobody_uses_up_the_notes_of_another_address(app: Flask, cast: Cast) -> None:
    """Whoever knows an address posts with it until they may no more; its owner, elsewhere, still can."""
    cast.user("anna")
    stranger, anna = app.test_client(), app.test_client()
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    for number in range(25):
        stranger.post("/nl/listings/quick", data={"what": f"Rommel {number}", "email": ANNA})
    own = anna.post(
        "/nl/listings/quick", data={"what": "Wie helpt mij dinsdag?", "email": ANNA}, environ_base=elsewhere
    )
    assert own.status_code == 302
    assert "Wie helpt mij dinsdag?" in mails_to(ANNA)[-1].text
