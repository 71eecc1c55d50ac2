"""An organisation asks three volunteers on Saturdays: five answer, one leaves, nobody waits in silence."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.listings.models import Listing
from app.mail.actions import deliver_due
from app.mail.models import OutboxMail
from app.organisations.rules import MemberRole
from app.responses.models import Response
from app.responses.rules import State
from tests.responses.stage import Stage
from tests.support.cast import Cast

TITLE = "Drie paar handen voor de zaterdagsoep"
VOLUNTEERS = ("bilal", "chloe", "dario", "emma", "farid")


def _post(manager: FlaskClient, moderator: FlaskClient, organisation: str) -> str:
    """Ask for three people on Saturdays in the name of the organisation; a moderator approves."""
    fields = {
        "kind": "request", "help": "time", "title": TITLE, "body": "We snijden groenten en scheppen soep.",
        "category": "event-help", "postcode": "9000", "quantity": "3", "weekdays": "5",
        "dayparts": "morning", "organisation": organisation,
    }  # fmt: skip
    answer = manager.post("/nl/listings/new", data=fields)
    assert answer.status_code in {302, 303}, re.findall(r"<li><a href=\"#.*?</a>", answer.text)
    listing = db.session.scalars(select(Listing.public_id)).one()
    moderator.post(f"/nl/moderation/{listing}/decide", data={"move": "approve"})
    return listing


def _answer(person: FlaskClient, listing: str) -> str:
    answer = person.post(f"/nl/listings/{listing}/respond", data={"choice": "yes", "message": ""})
    assert answer.status_code == 303
    return str(answer.location).rpartition("/")[2]


def _states() -> list[State]:
    db.session.rollback()
    return list(db.session.scalars(select(Response.state).order_by(Response.id)))


def _mails(name: str, kind: str) -> list[OutboxMail]:
    db.session.rollback()
    to = (OutboxMail.recipient == f"{name}@example.org", OutboxMail.kind == f"responses.{kind}")
    return list(db.session.scalars(select(OutboxMail).where(*to).order_by(OutboxMail.id)))


def _read_all() -> None:
    """Read every mail: it begins with what it is about, holds nobody's address, and every link opens."""
    mails = list(db.session.scalars(select(OutboxMail).where(OutboxMail.kind.startswith("responses."))))
    assert len(mails) > 10
    for mail in mails:
        assert mail.subject.startswith(f"{TITLE}: "), mail.subject
        assert "@example.org" not in mail.text + mail.html
        assert not re.search(r"\{\{|None|%\(", mail.text), mail.text
        assert re.search(r"http://localhost/nl/", mail.text)


def test_three_places_five_people_and_one_who_leaves(stage: Stage, cast: Cast) -> None:
    stage.organisation("Soepkar", anna=MemberRole.MANAGER)
    anna = cast.client("anna")
    organisation = re.search(r'<option value="(\w+)">Soepkar', anna.get("/nl/listings/new?kind=request").text)
    assert organisation is not None
    listing = _post(anna, cast.client("mona"), organisation[1])
    people = {name: cast.client(name) for name in VOLUNTEERS}
    talks = [_answer(person, listing) for person in people.values()]
    assert [len(_mails("anna", kind)) for kind in ("received", "rest")] == [5, 1]
    for talk in talks[:3]:
        anna.post(f"/nl/responses/{talk}/agree")
    assert _states() == [State.AGREED] * 3 + [State.WAITLISTED] * 2
    assert "nummer 1" in _mails("emma", "filled")[0].text
    assert "nummer 2" in _mails("farid", "filled")[0].text
    _one_leaves(people["chloe"], talks[1])
    _first_in_line_needs_no_place(cast.client())
    _read_all()
    deliver_due()


def _one_leaves(person: FlaskClient, talk: str) -> None:
    """Let one of the three leave, twice for a double click: the first in line moves up, the rest hear it."""
    for _ in range(2):
        person.post(f"/nl/responses/{talk}/withdraw", data={"reason": "no_time"})
    assert _states() == [
        State.AGREED, State.WITHDRAWN, State.AGREED, State.AGREED, State.WAITLISTED,
    ]  # fmt: skip
    assert [len(_mails("emma", "moved_up")), len(_mails("farid", "line"))] == [1, 1]
    [mail] = _mails("anna", "withdrawn")
    assert "Emma" in mail.text


def _first_in_line_needs_no_place(browser: FlaskClient) -> None:
    """Let who moved up say no more from the mail, without signing in: the last one gets the place."""
    link = re.search(r"http://localhost(/nl/responses/no-more/\S+)", _mails("emma", "moved_up")[0].text)
    assert link is not None
    assert browser.get(link[1]).status_code == 200
    browser.post(link[1])
    assert _states()[3:] == [State.WITHDRAWN, State.AGREED]
    assert len(_mails("farid", "moved_up")) == 1
