"""What an operator does for a person who lost something."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import LoginSession, RecoveryCode, User
from app.audit.models import AuditEvent
from app.core.db import db, transaction
from app.core.ids import digest
from tests.support.cast import Cast


def test_a_lost_second_factor_is_taken_away_and_every_session_ends(app: Flask, cast: Cast) -> None:
    mona, client = cast.id("mona"), cast.client("mona")
    with transaction() as session:
        session.get_one(User, mona).totp_secret = "A" * 32
        session.add(RecoveryCode(user_id=mona, code_hash=digest("paper")))
    result = app.test_cli_runner().invoke(args=["accounts", "reset-factor", "Mona@example.org"])
    assert result.exit_code == 0, result.output
    assert db.session.get_one(User, mona).totp_secret is None
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert db.session.scalars(select(LoginSession)).all() == []
    assert client.get("/nl/moderation").status_code == 302
    assert db.session.scalars(select(AuditEvent.action)).all() == ["accounts.reset_factor"]


@pytest.mark.sqlite_only
def test_nobody_is_reset_by_mistake(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "reset-factor", "who@example.org"])
    assert result.exit_code == 2
    assert "nobody has this address" in result.output
