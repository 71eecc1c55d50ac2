"""Places: with an account and without, full and waiting, given back, reminded, certified."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts import actions as accounts
from app.calendar import actions, queries
from app.calendar.models import SignUp
from app.calendar.repeating import Rule
from app.calendar.rules import Repeat, SignUpState
from app.core.db import db, transaction
from app.core.errors import Conflict
from app.mail.actions import deliver_due
from app.moderation.rules import Move, Reason
from tests.calendar.stage import Stage, in_days
from tests.support.cast import Cast

LINK = re.compile(r"http://localhost(/nl/\S+)")


def test_seven_come_to_five_places_and_the_list_moves_up(cast: Cast, stage: Stage) -> None:
    event = stage.announce("anna", rule=Rule(Repeat.WEEKLY, count=3), capacity=5)
    stage.decide(event, Move.APPROVE)
    people = [f"buur{number}" for number in range(7)]
    for name in people:
        answer = cast.client(name).post(f"/nl/calendar/{event}/sign-up", data={"name": name.capitalize()})
        assert answer.status_code == 302
    assert list(stage.states(event).values()) == ["going"] * 5 + ["waiting"] * 2
    link = LINK.search(stage.mails("buur0")[0].text)
    assert link
    visitor = cast.client()
    assert "Geef mijn plaats terug" in visitor.get(link[1]).text
    assert stage.states(event)["Buur0"] == "going"  # looking gave nothing away
    for _ in range(2):
        visitor.post(link[1])
    assert stage.states(event) == {
        "Buur0": "cancelled", **{f"Buur{number}": "going" for number in range(1, 6)}, "Buur6": "waiting",
    }  # fmt: skip
    assert [mail.subject.split(":")[0] for mail in stage.mails("buur5")] == [
        "Je staat op de wachtlijst", "Goed nieuws, je hebt een plaats",
    ]  # fmt: skip
    first = stage.dates(event)[0]
    stage.do(
        lambda actor, one: actions.cancel_date(actor, one, queries.get_date(one, first.public_id), "Ziek"),
        "anna",
        event,
    )
    for name in people[1:]:
        assert "Ziek" in stage.mails(name)[-1].text
    assert len(stage.mails("buur0")) == 1


def test_without_an_account_the_mail_confirms(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", capacity=1)
    visitor = cast.client()
    answer = visitor.post(f"/nl/calendar/{event}/sign-up", data={"name": "Eva", "email": "eva@example.org"})
    assert answer.location.endswith("/sign-in")
    assert stage.states(event) == {"Eva": "draft"}  # a draft holds no place
    stage.sign_up("bilal", event)
    mail = stage.mails("eva", "accounts.")[0]
    assert "Repair Café in de bib" in mail.text
    link = LINK.search(mail.text)
    assert link
    visitor.get(link[1])
    assert stage.states(event)["Eva"] == "draft"
    visitor.post(link[1])
    assert stage.states(event)["Eva"] == "waiting"
    known = cast.client().post(
        f"/nl/calendar/{event}/sign-up", data={"name": "Bilal", "email": "bilal@example.org"}
    )
    assert known.location == answer.location  # nothing tells whether the address is known


def test_full_past_and_called_off_say_so(cast: Cast, stage: Stage) -> None:
    event, client = stage.publish("anna"), cast.client("bilal")
    address, data = f"/nl/calendar/{event}/sign-up", {"name": "Bilal"}
    assert client.post(address, data={"name": ""}).status_code == 422
    with time_machine.travel(stage.dates(event)[0].starts_at + timedelta(minutes=1)):
        late = cast.client("chloe").post(address, data=data)
        assert late.status_code == 422
        assert "voorbij" in late.text
    stage.do(actions.cancel_event, "anna", event, "Storm")
    off = client.post(address, data=data)
    assert off.status_code == 422
    assert "gaat niet door" in off.text
    assert stage.states(event) == {}
    free = stage.publish("anna", title="Zonder lijst", takes_sign_ups=False)
    assert client.post(f"/nl/calendar/{free}/sign-up", data=data).status_code == 422
    assert client.post(f"/nl/calendar/{event}/sign-up", data={**data, "date": "0" * 16}).status_code == 404


def test_a_reminder_goes_out_once_and_not_to_who_gave_up(app: Flask, cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", slot=in_days(5))
    stage.sign_up("bilal", event)
    gone = stage.sign_up("chloe", event)
    assert actions.remind() == 0
    with time_machine.travel(stage.dates(event)[0].starts_at - timedelta(hours=20)):
        while actions.remind():
            pass
        stage.give_up(gone)
        deliver_due()
        assert [len(stage.mails(name, "calendar.reminder")) for name in ("bilal", "chloe")] == [1, 1]
        states = {
            m.recipient: m.state.value
            for name in ("bilal", "chloe")
            for m in stage.mails(name, "calendar.reminder")
        }
    assert states["chloe@example.org"] != "sent"


def test_a_hidden_activity_mails_nobody(app: Flask, cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna")
    stage.sign_up("bilal", event)
    stage.decide(event, Move.HIDE, reason=Reason.UNSAFE)
    deliver_due()
    assert [mail.state.value for mail in stage.mails("bilal", "calendar.")] == ["dropped"]


def test_the_organiser_prints_notes_who_came_and_who_came_gets_a_certificate(
    cast: Cast, stage: Stage
) -> None:
    event = stage.publish("anna")
    place = stage.sign_up("bilal", event)
    with transaction() as session:
        found = session.scalars(select(SignUp)).one()
        found.name = "=HYPERLINK(1)"
    anna = cast.client("anna")
    sheet = anna.get(f"/nl/calendar/{event}/participants?format=csv")
    assert sheet.text.splitlines()[1].startswith("\"'=HYPERLINK")
    assert "@" not in sheet.text
    address = f"/nl/calendar/certificates/{place}"
    assert cast.client("bilal").get(address).status_code == 404
    anna.post(f"/nl/calendar/{event}/presence", data={"present": place})
    assert cast.client("bilal").get(address).status_code == 404  # not before it began
    with time_machine.travel(stage.dates(event)[0].starts_at + timedelta(hours=1)):
        anna = cast.client("anna")
        anna.post(f"/nl/calendar/{event}/presence", data={"present": place})
        assert "Attest van aanwezigheid" in cast.client("bilal").get(address).text
        assert anna.get(address).status_code == 200
        assert cast.client("dario").get(address).status_code == 404


def test_more_places_let_people_in_and_leaving_frees_one(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", capacity=1)
    for name in ("bilal", "chloe", "dario"):
        stage.sign_up(name, event)
    more = replace(actions.content_of(stage.event(event)), capacity=2)
    stage.do(actions.edit_event, "anna", event, more)
    assert list(stage.states(event).values()) == ["going", "going", "waiting"]
    bilal = cast.actor("bilal")
    with transaction():
        accounts.erase(bilal)
    assert stage.states(event) == {"Chloe": "going", "Dario": "going"}
    anna = cast.actor("anna")
    with transaction():
        accounts.erase(anna)
    assert db.session.scalar(select(func.count(SignUp.id))) == 0
    assert "gaat niet door" in stage.mails("dario")[-1].subject.lower()


def test_the_last_place_goes_to_one_of_ten(app: Flask, cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", capacity=3)
    people = [cast.actor(f"buur{number}") for number in range(10)]
    barrier = Barrier(len(people) * 2)

    def come(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    one = stage.event(event)
                    actions.sign_up(people[number % 10], one, queries.dates(one)[0], people[number % 10].name)
            except Conflict:
                return "conflict"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(people) * 2) as pool:
        ends = list(pool.map(come, range(20)))
    assert ends == ["done"] * 20
    db.session.rollback()
    counted = select(SignUp.state, func.count(SignUp.id)).group_by(SignUp.state)
    assert dict(db.session.execute(counted).all()) == {
        SignUpState.GOING: 3,
        SignUpState.WAITING: 7,
    }


def test_a_block_is_no_place_when_one_comes_free(cast: Cast, stage: Stage) -> None:
    event = stage.announce("anna", capacity=1)
    stage.decide(event, Move.APPROVE)
    for name in ("bilal", "chloe", "dario"):
        cast.client(name).post(f"/nl/calendar/{event}/sign-up", data={"name": name.capitalize()})
    anna, chloe = cast.actor("anna"), cast.user("chloe").public_id
    with transaction():
        accounts.block(anna, chloe)
    link = LINK.search(stage.mails("bilal")[0].text)
    assert link
    cast.client().post(link[1])
    states = stage.states(event)
    assert (states["Chloe"], states["Dario"]) == ("waiting", "going")
