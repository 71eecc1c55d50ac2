"""Passwords: only for who wants one, never one that is easily guessed, the same answer to everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
import time_machine
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actions import passwords
from app.accounts.models import LoginSession, User
from app.accounts.rules.passwords import Weakness, listed_words, weakness_of
from app.core.clock import now
from app.core.db import db, transaction
from app.core.extensions import limiter
from tests.accounts.mailbox import newest_link
from tests.conftest import make_app
from tests.support.cast import Cast

GOOD = "kastanje-hemd-vijver"
SET = "/nl/account/security/password"
PAGE = "/nl/sign-in/password"
ANNA = "anna@example.org"


class CountedHasher(PasswordHasher):
    """Notes how much work each comparison was."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self.done: list[tuple[str, int, int, int]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
        cost = extract_parameters(str(hash))
        self.done.append(("verify", cost.time_cost, cost.memory_cost, cost.parallelism))
        return super().verify(hash, password)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.done.append(("hash", self.time_cost, self.memory_cost, self.parallelism))
        return super().hash(password, salt=salt)


def set_password(client: FlaskClient, password: str = GOOD) -> int:
    return client.post(SET, data={"password": password}).status_code


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/nl/account").status_code == 200


# --- which ones are refused ---


def test_the_list_is_long() -> None:
    assert len(listed_words()) >= 1_000


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("wachtwoord2026", Weakness.LISTED),
        ("W@chtw00rd!!", Weakness.LISTED),
        ("Solidair!2026", Weakness.LISTED),
        ("gentgent2024", Weakness.LISTED),
        ("rode-duivels", Weakness.LISTED),
        ("motdepasse123", Weakness.LISTED),
        ("azertyuiop12", Weakness.SEQUENCE),
        ("abcdefghijkl", Weakness.SEQUENCE),
        ("0479 12 34 56".replace(" ", ""), Weakness.SEQUENCE),
        ("aaaaaaaaaaaa", Weakness.REPEATED),
        ("xk7xk7xk7xk7", Weakness.REPEATED),
        ("peeters-vlag-18", Weakness.PERSONAL),
        ("Example.org-4471x", Weakness.PERSONAL),
    ],
)
def test_a_password_that_guessers_try_first_is_refused(password: str, why: Weakness) -> None:
    assert weakness_of(password, ("Anna Peeters", "anna.p", "example.org")) is why


@pytest.mark.parametrize(
    "password", [GOOD, "zachte-regen-op-glas", "k7mq2x9dpw4t", "Tr0ub4dor&3x", "шапка-дощ-трамвай"]
)
def test_a_password_that_is_hard_to_guess_is_fine(password: str) -> None:
    assert weakness_of(password, ("Anna Peeters", "anna.p", "example.org")) is None


@pytest.mark.parametrize("password", ["", "kort", "x" * 201, "wachtwoord2026", "\x00" * 12])
def test_a_bad_password_is_told_why(password: str, cast: Cast) -> None:
    assert set_password(cast.client("anna"), password) == 422
    assert db.session.scalar(select(User.password_hash)) is None


def test_a_password_is_kept_as_argon2id(cast: Cast) -> None:
    assert set_password(cast.client("anna")) == 302
    kept = db.session.scalar(select(User.password_hash)) or ""
    assert kept.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in kept


# --- signing in with one ---


def test_a_password_signs_in(cast: Cast, client: FlaskClient) -> None:
    set_password(cast.client("anna"))
    answer = client.post(PAGE, data={"email": ANNA, "password": GOOD, "next": "/nl/account/data"})
    assert answer.location == "/nl/account/data"
    assert is_signed_in(client)


def test_wrong_and_none_and_unknown_get_the_same_answer(cast: Cast, app: Flask) -> None:
    set_password(cast.client("anna"))
    cast.user("bilal")
    cast.user("chloe")
    with transaction():
        cast.user("chloe").banned_at = now()
    answers = set()
    for email in (ANNA, "bilal@example.org", "chloe@example.org", "nobody@example.org"):
        answer = app.test_client().post(PAGE, data={"email": email, "password": "not-the-right-one"})
        page = re.sub(r'value="[\w.-]{60,}"', "", answer.text.replace(email, "E"))
        answers.add((answer.status_code, page, tuple(sorted(answer.headers.keys()))))
    assert len(answers) == 1


def test_wrong_and_none_and_unknown_cost_the_same_work(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_password(cast.client("anna"))
    cast.user("bilal")
    cast.user("chloe")
    with transaction():
        cast.user("chloe").banned_at = now()
    work = CountedHasher()
    monkeypatch.setattr(passwords, "HASHER", work)
    passwords._nobodys_hash.cache_clear()
    app.test_client().post(PAGE, data={"email": "warm@example.org", "password": "not-the-right-one"})
    for email in (ANNA, "bilal@example.org", "chloe@example.org", "nobody@example.org"):
        work.done.clear()
        app.test_client().post(PAGE, data={"email": email, "password": "not-the-right-one"})
        assert work.done == [("verify", 2, 19 * 1024, 1)], email


def test_a_new_password_ends_all_other_sessions(cast: Cast) -> None:
    here, there = cast.client("anna"), cast.client("anna")
    set_password(here)
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_password_can_be_removed(cast: Cast, client: FlaskClient) -> None:
    anna = cast.client("anna")
    set_password(anna)
    anna.post(SET + "/remove")
    assert client.post(PAGE, data={"email": ANNA, "password": GOOD}).status_code == 422


# --- proving again ---


@pytest.mark.parametrize(
    "address",
    [
        "/nl/account/security/password",
        "/nl/account/security/second-factor",
        "/nl/account/security/recovery-codes",
        "/nl/account/security/password/remove",
        "/nl/account/security/second-factor/remove",
        "/nl/account/profile/email",
        "/nl/account/data/export",
        "/nl/account/data/erase",
        "/nl/account/calendar/address",
    ],
)
def test_a_sensitive_change_asks_to_prove_again(address: str, cast: Cast) -> None:
    client = cast.client("anna")
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        answer = client.post(address, data={"confirmation": ANNA, "email": "x@example.org"})
        assert answer.status_code == 302
        assert "/sign-in/again?next=/nl/account" in answer.location
        assert client.get(answer.location).status_code == 200
    assert db.session.scalar(select(User.email)) == ANNA


def test_a_password_proves_again(cast: Cast) -> None:
    client = cast.client("anna")
    set_password(client)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert client.post("/nl/sign-in/again", data={"password": "not-the-right-one"}).status_code == 422
        proof = client.post("/nl/sign-in/again?next=/nl/account/data", data={"password": GOOD})
        assert proof.location == "/nl/account/data"
        assert client.post("/nl/account/data/export").status_code == 200


def test_a_mailed_code_proves_again(cast: Cast) -> None:
    client = cast.client("anna")
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        client.post("/nl/sign-in/again?next=/nl/account/data", data={"mail": "1"})
        assert client.post("/nl/sign-in/again", data={"code": "x"}).status_code == 422
        link = newest_link(ANNA)
        assert client.post(link).location == "/nl/account/data"
        assert client.post("/nl/account/data/export").status_code == 200


def test_the_code_of_somebody_elses_mail_proves_nothing(cast: Cast) -> None:
    anna, bilal = cast.client("anna"), cast.client("bilal")
    anna.post("/nl/sign-in/again", data={"mail": "1"})
    with anna.session_transaction() as cookie:
        challenge = cookie["challenge"]
    with bilal.session_transaction() as cookie:
        cookie["challenge"] = challenge
    before = db.session.scalar(select(LoginSession.proven_at).where(LoginSession.user_id == cast.id("bilal")))
    bilal.post("/nl/sign-in/again", data={"code": "123456"})
    after = db.session.scalar(select(LoginSession.proven_at).where(LoginSession.user_id == cast.id("bilal")))
    assert before == after


# --- guessing is slow, and locks nobody out ---


@pytest.fixture
def limited(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with its limits on, over the same database."""
    yield make_app(database_url, tmp_path, RATELIMIT_ENABLED=True)
    limiter.reset()
    limiter.enabled = False


def elsewhere(app: Flask, number: int) -> FlaskClient:
    """Return a browser in another network."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
    return client


def test_guessing_a_password_is_slowed_for_who_guesses_only(cast: Cast, limited: Flask) -> None:
    set_password(cast.client("anna"))
    guesser, anna = elsewhere(limited, 1), elsewhere(limited, 2)
    guesses = [{"email": ANNA, "password": f"guess-{n}-guess"} for n in range(11)]
    answers = [guesser.post(PAGE, data=guess) for guess in guesses]
    assert [a.status_code for a in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert anna.post(PAGE, data={"email": ANNA, "password": GOOD}).status_code == 302


def test_limits_are_the_same_for_an_address_without_account(cast: Cast, limited: Flask) -> None:
    set_password(cast.client("anna"))
    for email in (ANNA, "nobody@example.org"):
        client, wrong = limited.test_client(), {"email": email, "password": "wrong-wrong"}
        assert [client.post(PAGE, data=wrong).status_code for _ in range(12)] == [422] * 10 + [429] * 2


def test_the_mailed_link_works_when_all_tries_are_used(cast: Cast, limited: Flask) -> None:
    cast.user("anna")
    guesser, anna = elsewhere(limited, 1), elsewhere(limited, 2)
    for _ in range(6):
        guesser.post("/nl/sign-in", data={"email": ANNA})
        codes = {guesser.post("/nl/sign-in", data={"code": "000000"}).status_code for _ in range(5)}
    assert 429 in codes
    assert anna.post("/nl/sign-in", data={"email": ANNA}).status_code == 302
    assert anna.post(newest_link(ANNA)).status_code == 302
    assert is_signed_in(anna)


def test_one_network_cannot_ask_without_end(limited: Flask) -> None:
    client = elsewhere(limited, 1)
    codes = [client.post("/nl/sign-in", data={"email": f"p{n}@example.org"}).status_code for n in range(61)]
    assert codes == [302] * 60 + [429]
