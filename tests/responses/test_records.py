"""How people answer, as facts that can be contested; and conversations that are reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict
from app.moderation.rules import ReportReason
from app.organisations.rules import MemberRole
from app.responses import actions
from app.responses.models import AnswerRecord, Complaint
from app.responses.rules import NUDGE_AFTER, RECORD_SHOWN_FROM, Reason, record_of
from tests.responses.stage import Stage
from tests.support.cast import Cast

AT = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WORDS = "answered 4 of 5, usually within 1 hour"


def _ago(**passed: float) -> datetime:
    return AT - timedelta(**passed)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], (0, 0, None)),
        ([(_ago(days=1), None, None)], (0, 0, None)),
        ([(_ago(days=4), None, None)], (1, 0, None)),
        ([(_ago(days=9), None, _ago(days=8))], (0, 0, None)),
        ([(_ago(days=9), None, _ago(days=2))], (1, 0, None)),
        ([(_ago(days=1), _ago(hours=23), None)], (1, 1, 60)),
        ([(_ago(days=9), _ago(days=8), None), (_ago(days=9), _ago(days=9), None)] * 2, (4, 4, 1440)),
    ],
)
def test_facts_are_counted(
    answers: list[tuple[datetime, datetime | None, datetime | None]],
    expected: tuple[int, int, int | None],
) -> None:
    assert record_of(answers, AT) == expected


def _answer_four_of_five(stage: Stage, **listing: object) -> str:
    """Let anna answer four people at once, and leave the fifth waiting; return the note."""
    note = stage.listing("anna", quantity=9, **listing)
    refs = [stage.answer(f"person{n}", note) for n in range(4)]
    for ref in refs:
        stage.do(actions.decline, "anna", ref, Reason.OTHER)
    stage.answer("eve", note)
    with time_machine.travel(now() + NUDGE_AFTER + timedelta(minutes=1)):
        actions.nudge_posters()
    return note


def _contest(client: FlaskClient) -> str:
    number = db.session.scalars(select(AnswerRecord.public_id)).one()
    answer = client.post(f"/en/account/responses/record/{number}/contest")
    assert answer.status_code == 303
    return str(answer.location)


def test_others_see_the_facts_from_five_on_and_only_signed_in(stage: Stage, cast: Cast) -> None:
    note = stage.listing("anna", quantity=9)
    stage.do(actions.decline, "anna", stage.answer("bilal", note), Reason.OTHER)
    assert "answered 1 of 1" in cast.client("anna").get("/en/account/responses/record").text
    assert "nswered 1 of 1" not in cast.client("chloe").get(f"/en/listings/{note}").text
    note = _answer_four_of_five(stage)
    page = cast.client("chloe").get(f"/en/listings/{note}").text.lower()
    assert f"answered 5 of {RECORD_SHOWN_FROM + 1}, usually within 1 hour" in page
    assert "usually within" not in cast.client().get(f"/en/listings/{note}").text


def test_a_contested_fact_is_hidden_until_a_moderator_looked(stage: Stage, cast: Cast) -> None:
    note = _answer_four_of_five(stage)
    anna, chloe, mona = cast.client("anna"), cast.client("chloe"), cast.client("mona")

    def is_shown() -> bool:
        return WORDS in chloe.get(f"/en/listings/{note}").text.lower()

    assert is_shown()
    place = _contest(anna)
    assert _contest(anna) == place
    assert is_shown()
    assert (
        anna.post(place, data={"reason": ReportReason.OTHER, "explanation": "Ik was ziek."}).status_code
        == 302
    )
    assert not is_shown()
    assert "A moderator looks at it" in anna.get("/en/account/responses/record").text
    desk = mona.get("/en/moderation?tab=reports").text
    assert "Ik was ziek." in desk
    assert WORDS in desk
    ref = db.session.scalars(select(Complaint.public_id)).one()
    hide = {"move": "hide", "reason": "other", "note": "Klopt niet."}
    assert mona.post(f"/en/moderation/{ref}/decide", data=hide).status_code < 400
    assert not is_shown()
    mona.post(f"/en/moderation/{ref}/decide", data={"move": "restore"})
    assert is_shown()


@pytest.mark.parametrize("name", ["bilal", "mona"])
def test_nobody_contests_for_another(name: str, stage: Stage, cast: Cast) -> None:
    _answer_four_of_five(stage)
    number = db.session.scalars(select(AnswerRecord.public_id)).one()
    assert cast.client(name).post(f"/en/account/responses/record/{number}/contest").status_code == 404


def test_an_organisation_answers_as_one(stage: Stage, cast: Cast) -> None:
    number = stage.organisation("Kuiken", anna=MemberRole.MANAGER, dario=MemberRole.MEMBER)
    _answer_four_of_five(stage, organisation_id=number)
    page = cast.client("dario").get("/en/account/responses/record").text
    assert "Kuiken" in page
    assert WORDS in page
    assert db.session.scalars(select(AnswerRecord.user_id)).one() is None


# --- reporting from inside ---


def test_a_reported_conversation_is_read_and_ended_by_a_moderator_of_the_place(
    stage: Stage, cast: Cast
) -> None:
    ref = stage.answer("bilal", stage.listing("anna"), "Geef mij je adres!")
    anna, mona = cast.client("anna"), cast.client("mona")
    place = anna.post(f"/nl/responses/{ref}/report").location
    assert anna.post(f"/nl/responses/{ref}/report").location == place
    assert "Geef mij je adres!" not in mona.get("/nl/moderation?tab=reports").text
    anna.post(place, data={"reason": ReportReason.UNSAFE, "explanation": "Hij dringt aan."})
    desk = mona.get("/nl/moderation?tab=reports").text
    assert "Geef mij je adres!" in desk
    assert "Hij dringt aan." in desk
    assert "Geef mij je adres!" not in cast.client("milan").get("/nl/moderation?tab=reports").text
    complaint = db.session.scalars(select(Complaint.public_id)).one()
    assert cast.client("bilal").get(f"/nl/report?subject={complaint}").status_code == 404
    mona.post(f"/nl/moderation/{complaint}/decide", data={"move": "hide", "reason": "unsafe", "note": ""})
    with pytest.raises(Conflict):
        stage.do(actions.send_message, "bilal", ref, "Hallo?")
    assert "niet meer schrijven" in anna.get(f"/nl/responses/{ref}").text


@pytest.mark.parametrize("reporter", ["anna", "mona"])
def test_a_moderator_in_a_conversation_decides_nothing_about_it(
    reporter: str, stage: Stage, cast: Cast
) -> None:
    ref = stage.answer("mona", stage.listing("anna"), "Wanneer kan ik komen?")
    mona, marie = cast.client("mona"), cast.client("marie")
    place = cast.client(reporter).post(f"/nl/responses/{ref}/report").location
    cast.client(reporter).post(place, data={"reason": ReportReason.UNSAFE, "explanation": "Niet fijn."})
    complaint = db.session.scalars(select(Complaint.public_id)).one()
    decide = {"move": "hide", "reason": "unsafe", "note": ""}
    assert mona.post(f"/nl/moderation/{complaint}/decide", data=decide).status_code == 403
    assert marie.post(f"/nl/moderation/{complaint}/decide", data=decide).status_code == 302


def test_only_the_two_sides_report_a_conversation(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    for name in ("chloe", "mona"):
        assert cast.client(name).post(f"/nl/responses/{ref}/report").status_code == 404
