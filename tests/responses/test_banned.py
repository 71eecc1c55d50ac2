"""Nobody waits for somebody whose account was closed."""

from __future__ import annotations

from app.accounts import actions as accounts
from app.core.db import transaction
from app.matching.cli import read_unread
from app.responses import actions
from tests.responses.stage import Stage
from tests.support.cast import Cast


def ban(cast: Cast, name: str) -> None:
    adam, public_id = cast.actor("adam"), cast.user(name).public_id
    with transaction():
        accounts.ban(adam, public_id, "Threats")


def test_their_answers_end_and_the_place_goes_to_who_waits(cast: Cast, stage: Stage) -> None:
    listing = stage.listing("anna")
    (agreed, waits) = stage.answers(listing, "bilal", "chloe")
    stage.do(actions.agree, "anna", agreed)
    other = stage.answer("bilal", stage.listing("dario", title="Zetel"))
    ban(cast, "bilal")
    assert [stage.state(ref) for ref in (agreed, waits, other)] == ["withdrawn", "agreed", "withdrawn"]
    assert "Zetel" in stage.mails("dario")[-1].subject
    assert not stage.mails("bilal", "responses.withdrawn")


def test_who_waits_for_them_hears_it_kindly_with_something_else(cast: Cast, stage: Stage) -> None:
    other = stage.listing("dario", title="Nog een fiets")
    read_unread()
    waits = stage.answer("bilal", stage.listing("anna"))
    ban(cast, "anna")
    assert stage.state(waits) == "lapsed"
    mail = stage.mails("bilal")[-1]
    assert f"/listings/{other}" in mail.text
    assert "Threats" not in mail.text
