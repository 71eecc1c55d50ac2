"""The account: profile, another address, blocking, sessions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import Block, LoginSession, User
from app.accounts.queries import is_blocked, may_get_mail
from app.accounts.rules import Purpose, own_path, short_path
from app.core.clock import now
from app.core.db import db, transaction
from app.places.queries import find_municipality
from tests.accounts.mailbox import mails_to, newest_code, newest_link
from tests.support.cast import GHENT, Cast

PROFILE = "/nl/account/profile"
EMAIL = "/nl/account/profile/email"
NEW = "new@example.org"


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/nl/account").status_code == 200


def fresh(cast: Cast, name: str) -> User:
    db.session.rollback()
    return cast.user(name)


@pytest.mark.parametrize(
    "address", ["", "/profile", "/security", "/data", "/blocked", "/profile/email", "/security/password"]
)
def test_each_page_of_an_account_is_a_page(address: str, cast: Cast, client: FlaskClient) -> None:
    assert cast.client("anna").get(f"/nl/account{address}").status_code == 200
    assert client.get(f"/nl/account{address}").status_code == 302
    answer = cast.client("anna").get(f"/nl/account{address}")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_overview_leads_to_the_rest(cast: Cast) -> None:
    page = cast.client("anna").get("/nl/account").text
    for address in (PROFILE, "/nl/account/security", "/nl/account/data", "/nl/account/blocked"):
        assert f'href="{address}"' in page


# --- profile ---


def test_a_profile_is_kept(cast: Cast) -> None:
    client = cast.client("anna")
    data = {
        "name": "Anna <b>",
        "language": "fr",
        "speaks": ["nl", "ar"],
        "place": "9000",
        "neighbourhood": "",
    }
    assert client.post(PROFILE, data=data).location == "/fr/account/profile"
    anna = fresh(cast, "anna")
    assert (anna.name, anna.language, anna.speaks, anna.municipality_id) == (
        "Anna <b>",
        "fr",
        ["nl", "ar"],
        GHENT,
    )
    page = client.get(PROFILE).text
    assert "Anna &lt;b&gt;" in page
    assert 'value="Gent"' in page


def test_a_neighbourhood_must_lie_in_the_municipality(cast: Cast) -> None:
    client = cast.client("anna")
    page = client.get(PROFILE).text
    slug = re.findall(r'<option value="([a-z-]{4,})"', page)[0]
    client.post(PROFILE, data={"language": "nl", "place": "Gent", "neighbourhood": slug})
    assert fresh(cast, "anna").neighbourhood_id is not None
    assert find_municipality("deinze") is not None
    client.post(PROFILE, data={"language": "nl", "place": "Deinze", "neighbourhood": slug})
    anna = fresh(cast, "anna")
    assert anna.municipality_id != GHENT
    assert anna.neighbourhood_id is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "Atlantis"},
        {"language": "xx"},
        {"speaks": ["klingon"]},
        {"name": "x" * 61},
        {"place": "\x00" * 99},
    ],
)
def test_a_profile_that_is_not_right_is_not_kept(wrong: dict[str, object], cast: Cast) -> None:
    answer = cast.client("anna").post(PROFILE, data={"language": "nl", "name": "Other", **wrong})
    assert answer.status_code == (302 if wrong == {"place": "\x00" * 99} else 422)
    assert fresh(cast, "anna").name == ("Other" if answer.status_code == 302 else "Anna")


def test_fields_that_the_form_does_not_have_change_nothing(cast: Cast) -> None:
    client = cast.client("anna")
    client.post(
        PROFILE, data={"language": "nl", "email": NEW, "banned_at": "x", "id": "1", "role": "administrator"}
    )
    assert fresh(cast, "anna").email == "anna@example.org"


# --- another address ---


def test_a_new_address_counts_once_it_is_proven(cast: Cast) -> None:
    client, other = cast.client("anna"), cast.client("anna")
    assert "Dat is al je adres." in client.post(EMAIL, data={"email": "Anna@example.org"}).text
    asked = client.post(EMAIL, data={"email": NEW}, follow_redirects=True)
    assert "Je e-mailadres is nog niet veranderd." in asked.text
    assert fresh(cast, "anna").email == "anna@example.org"
    assert client.post("/nl/sign-in", data={"code": newest_code(NEW)}).location == PROFILE
    assert f"Je e-mailadres is nu {NEW}." in client.get(PROFILE).text
    assert fresh(cast, "anna").email == NEW
    assert is_signed_in(client)
    assert not is_signed_in(other)
    old = mails_to("anna@example.org")
    assert len(old) == 1
    assert NEW not in old[0].text + old[0].html + old[0].subject


def test_a_link_to_a_new_address_signs_no_stranger_in(cast: Cast, client: FlaskClient) -> None:
    anna = cast.client("anna")
    anna.post(EMAIL, data={"email": NEW})
    link = newest_link(NEW)
    assert client.get(link).location.startswith("/nl/sign-in?next=/nl/confirm/")
    assert client.post(link).status_code == 302
    assert not is_signed_in(client)
    bilal = cast.client("bilal")
    bilal.post(link)
    assert fresh(cast, "bilal").email == "bilal@example.org"
    assert fresh(cast, "anna").email == "anna@example.org"
    anna.post(link)
    assert fresh(cast, "anna").email == NEW


def test_links_to_the_old_address_no_longer_work(cast: Cast, client: FlaskClient) -> None:
    anna = cast.client("anna")
    with transaction():
        request_proof(ensure_user("anna@example.org", "nl"), Purpose.SIGN_IN)
    old = newest_link("anna@example.org")
    anna.post(EMAIL, data={"email": NEW})
    anna.post(newest_link(NEW))
    assert client.post(old).status_code == 410


def test_known_and_unknown_new_addresses_get_the_same_answer(cast: Cast) -> None:
    cast.user("bilal")
    answers = []
    for name, email in (("anna", "bilal@example.org"), ("chloe", "nobody@example.org")):
        client = cast.client(name)
        first = client.post(EMAIL, data={"email": email})
        page = re.sub(r'value="[\w.-]{60,}"', "", client.get("/nl/sign-in").text.replace(email, "E"))
        mail = mails_to(email)[-1]
        answers.append((first.status_code, first.location, page, mail.subject, len(mails_to(email))))
    assert answers[0] == answers[1]


def test_an_address_of_another_account_cannot_be_taken_even_when_proven(cast: Cast) -> None:
    cast.user("bilal")
    client = cast.client("anna")
    client.post(EMAIL, data={"email": "bilal@example.org"})
    assert client.post(newest_link("bilal@example.org")).status_code == 409
    assert fresh(cast, "anna").email == "anna@example.org"


def test_an_address_that_nobody_proved_can_be_taken(cast: Cast) -> None:
    with transaction():
        ensure_user(NEW, "nl")
    client = cast.client("anna")
    client.post(EMAIL, data={"email": NEW})
    client.post(newest_link(NEW))
    assert fresh(cast, "anna").email == NEW
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


# --- blocking ---


def test_blocking_works_both_ways_and_is_undone(cast: Cast) -> None:
    client, bilal = cast.client("anna"), cast.user("bilal").public_id
    for _ in range(2):
        assert client.post("/nl/account/block", data={"user": bilal}).status_code == 302
    assert is_blocked(cast.id("anna"), cast.id("bilal"))
    assert is_blocked(cast.id("bilal"), cast.id("anna"))
    assert not is_blocked(cast.id("anna"), cast.id("chloe"))
    assert "Bilal" in client.get("/nl/account/blocked").text
    assert "Anna" not in cast.client("bilal").get("/nl/account/blocked").text.split("<main")[1]
    client.post("/nl/account/unblock", data={"user": bilal})
    assert db.session.scalar(select(func.count()).select_from(Block)) == 0


def test_who_is_blocked_cannot_undo_it(cast: Cast) -> None:
    cast.client("anna").post("/nl/account/block", data={"user": cast.user("bilal").public_id})
    cast.client("bilal").post("/nl/account/unblock", data={"user": cast.user("anna").public_id})
    assert is_blocked(cast.id("anna"), cast.id("bilal"))


@pytest.mark.parametrize("user", ["", "0" * 16, "x" * 5000, "\x00"])
def test_blocking_nobody_is_not_found(user: str, cast: Cast) -> None:
    assert cast.client("anna").post("/nl/account/block", data={"user": user}).status_code == 404


def test_one_cannot_block_oneself(cast: Cast) -> None:
    assert (
        cast.client("anna").post("/nl/account/block", data={"user": cast.user("anna").public_id}).status_code
        == 403
    )


# --- sessions ---


def test_one_session_can_be_ended_from_another(cast: Cast) -> None:
    here, there = cast.client("anna"), cast.client("anna")
    ids = list(db.session.scalars(select(LoginSession.id).order_by(LoginSession.id)))
    page = here.get("/nl/account/security").text
    assert f'value="{ids[1]}"' in page
    here.post("/nl/account/security/sign-out", data={"session": ids[1]})
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_signing_out_everywhere_keeps_this_browser(cast: Cast) -> None:
    here, *others = (cast.client("anna") for _ in range(3))
    here.post("/nl/account/security/sign-out")
    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    bilal = cast.client("bilal")
    theirs = db.session.scalar(select(LoginSession.id))
    assert (
        cast.client("anna").post("/nl/account/security/sign-out", data={"session": theirs}).status_code == 404
    )
    assert is_signed_in(bilal)


def test_a_changed_key_of_a_session_is_nothing(app: Flask, cast: Cast) -> None:
    client = cast.client("anna")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["_user_id"][:-1] + "x"
    assert not is_signed_in(client)


def test_a_mail_to_a_closed_account_is_not_sent(cast: Cast) -> None:
    assert may_get_mail(cast.id("anna"), "")
    with transaction():
        cast.user("anna").banned_at = now()
    assert not may_get_mail(cast.id("anna"), "")
    assert not may_get_mail(0, "")


def test_a_proof_is_fresh_for_a_quarter_of_an_hour(cast: Cast) -> None:
    client = cast.client("anna")
    with time_machine.travel(now() + timedelta(minutes=14), tick=False):
        assert client.get(EMAIL).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert client.get(EMAIL).status_code == 302


# --- paths ---


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/nl/account", "/account"),
        ("/account", "/account"),
        ("/fr/listings/new?kind=offer", "/listings/new?kind=offer"),
        ("/nl/", "/"),
        ("", ""),
        (None, ""),
        ("account", ""),
        ("//evil", ""),
        ("/\\evil", ""),
        ("http://evil/", ""),
        ("/a b", ""),
        ("/a\nb", ""),
    ],
)
def test_only_own_paths_are_followed(address: str | None, path: str) -> None:
    assert own_path(address) == path


def test_a_long_path_is_shortened_or_dropped() -> None:
    assert short_path("/nl/listings?q=" + "x" * 99) == "/listings"
    assert short_path("/" + "x" * 99) == ""


@pytest.mark.parametrize("chosen", ["99999999999", "2147483648", "-1", "abc", "\x00", "²"])
def test_nonsense_ends_no_session(chosen: str, cast: Cast) -> None:
    here, there = cast.client("anna"), cast.client("anna")
    assert here.post("/nl/account/security/sign-out", data={"session": chosen}).status_code == 404
    assert there.get("/nl/account").status_code == 200


def test_the_number_of_who_was_erased_never_returns(cast: Cast) -> None:
    gone = cast.id("anna")
    with transaction() as session:
        session.delete(session.get_one(User, gone))
    assert cast.id("bilal") > gone
