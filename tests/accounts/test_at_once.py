"""Two at the same moment: a link works once, an address becomes one person."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import LoginSession, User
from app.accounts.rules import Purpose
from app.core.db import db, transaction
from tests.accounts.mailbox import newest_link

PEOPLE = 8


def at_once(app: Flask, act: Callable[[Flask], int]) -> list[int]:
    """Let several browsers do the same thing together; return what each was answered."""

    def run(_number: int) -> int:
        with app.app_context():
            return act(app)

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(pool.map(run, range(PEOPLE)))


def test_a_link_pressed_many_times_at_once_signs_in_once(app: Flask) -> None:
    with transaction():
        request_proof(ensure_user("anna@example.org", "nl"), Purpose.SIGN_IN)
    link = newest_link("anna@example.org")
    db.session.rollback()
    answers = at_once(app, lambda app: app.test_client().post(link).status_code)
    assert answers == [302] + [410] * (PEOPLE - 1)
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 1


def test_one_address_typed_many_times_at_once_is_one_person(app: Flask) -> None:
    asked = {"email": "anna@example.org"}
    answers = at_once(app, lambda app: app.test_client().post("/nl/sign-in", data=asked).status_code)
    assert answers == [302] * PEOPLE
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
