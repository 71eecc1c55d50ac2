"""What stands beside the words of a conversation: read marks, pictures, a moment to meet, shared details."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar
from PIL import Image
from sqlalchemy import func, select

from app.accounts.actions import erase
from app.core.db import db, transaction
from app.core.errors import Conflict, Invalid
from app.media.models import MediaFile
from app.media.queries import folder
from app.media.rules import Size, file_name
from app.organisations.rules import MemberRole
from app.responses import actions
from app.responses.actions import Moment
from app.responses.models import Meeting
from app.responses.rules import MOST_PHOTOS, Reason, moment_of
from tests.responses.stage import Stage
from tests.support.cast import Cast

SATURDAY = datetime(2027, 1, 16, 14, 0)  # noqa: DTZ001 - as clocks show it
ZONE = "Europe/Brussels"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    """Let the tests' moments lie ahead."""
    with time_machine.travel(datetime(2026, 11, 28, 9, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def talk(stage: Stage) -> str:
    """A conversation of anna, who posted, and bilal."""
    return stage.answer("bilal", stage.listing("anna", title="Fiets, met licht"), "Dag!")


def _picture(colour: str = "red") -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "JPEG")
    return io.BytesIO(data.getvalue()), "../../foto.jpg"


# --- read marks ---


def _read(client: FlaskClient, ref: str) -> None:
    page = client.get(f"/en/responses/{ref}").text
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto is not None
    assert client.post(f"/en/responses/{ref}/read", data={"upto": upto[1]}).status_code == 303


def test_looking_marks_nothing_and_saying_so_marks_it_for_both(talk: str, cast: Cast) -> None:
    anna, bilal = cast.client("anna"), cast.client("bilal")
    for _ in range(2):
        assert ">New<" in anna.get(f"/en/responses/{talk}").text
        assert ">Read<" not in bilal.get(f"/en/responses/{talk}").text
    _read(anna, talk)
    assert ">New<" not in anna.get(f"/en/responses/{talk}").text
    assert ">Read<" in bilal.get(f"/en/responses/{talk}").text
    assert "Your turn" in anna.get("/en/account/responses").text


def test_what_comes_later_is_new_again_and_a_mark_never_runs_ahead(
    talk: str, stage: Stage, cast: Cast
) -> None:
    anna = cast.client("anna")
    anna.post(f"/en/responses/{talk}/read", data={"upto": "9999999999"})
    anna.post(f"/en/responses/{talk}/read", data={"upto": "all"})
    stage.do(actions.send_message, "bilal", talk, "Nog iets.")
    assert ">New<" in anna.get(f"/en/responses/{talk}").text
    stage.do(actions.send_message, "anna", talk, "Ja!")
    assert ">New<" not in anna.get(f"/en/responses/{talk}").text


# --- pictures ---


def test_a_picture_is_seen_by_the_two_sides_alone(talk: str, stage: Stage, cast: Cast) -> None:
    bilal = cast.client("bilal")
    sent = bilal.post(f"/nl/responses/{talk}/messages", data={"body": "", "photos": [_picture()]})
    assert sent.status_code == 303
    found = re.search(r'src="(/media/[0-9a-z]{16}/card.webp)"', bilal.get(f"/nl/responses/{talk}").text)
    assert found is not None
    people = (None, "anna", "bilal", "chloe", "mona")
    who = {name: cast.client(name).get(found[1]).status_code for name in people}
    assert who == {None: 404, "anna": 200, "bilal": 200, "chloe": 404, "mona": 404}
    assert "foto" in stage.mails("anna", "responses.message")[0].text.lower()


@pytest.mark.parametrize(
    ("count", "data", "words"),
    [(MOST_PHOTOS + 1, None, "at most 3"), (1, b"no picture", "cannot read this picture")],
)
def test_a_bad_picture_is_explained_and_the_words_are_kept(
    count: int, data: bytes | None, words: str, talk: str, stage: Stage, cast: Cast
) -> None:
    files = [(io.BytesIO(data), "x.jpg") if data else _picture() for _ in range(count)]
    fields = {"body": "Kijk eens", "photos": files}
    answer = cast.client("bilal").post(f"/en/responses/{talk}/messages", data=fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kijk eens" in answer.text
    assert stage.bodies(talk) == ["Dag!"]


def test_two_pictures_without_words_are_two_messages(talk: str, stage: Stage, cast: Cast) -> None:
    for colour in ("red", "blue", "blue"):
        fields = {"body": "", "photos": [_picture(colour)]}
        assert cast.client("bilal").post(f"/nl/responses/{talk}/messages", data=fields).status_code == 303
    assert stage.bodies(talk) == ["Dag!", "", ""]


@pytest.mark.parametrize("leaver", ["anna", "bilal"])
def test_pictures_go_with_the_conversation(leaver: str, talk: str, cast: Cast) -> None:
    cast.client("bilal").post(f"/nl/responses/{talk}/messages", data={"body": "", "photos": [_picture()]})
    cast.client("anna").post(f"/nl/responses/{talk}/messages", data={"photos": [_picture("blue")]})
    ids = list(db.session.scalars(select(MediaFile.public_id)))
    files = [folder() / file_name(public_id, size) for public_id in ids for size in Size]
    assert [file.is_file() for file in files] == [True] * 4
    actor = cast.actor(leaver)
    with transaction():
        erase(actor)
    assert db.session.scalar(select(func.count(MediaFile.id))) == 0
    assert not [file for file in files if file.exists()]


# --- a moment to meet ---


def test_an_agreed_moment_becomes_one_calendar_entry_that_changes(
    talk: str, stage: Stage, cast: Cast
) -> None:
    fields = {"day": "2027-01-16", "at": "14:00", "minutes": "120", "place": "Bibliotheek; De Krook"}
    anna, bilal = cast.client("anna"), cast.client("bilal")
    for _ in range(2):
        assert anna.post(f"/nl/responses/{talk}/meeting", data=fields).status_code == 303
    assert len(stage.mails("bilal", "responses.meeting_proposed")) == 1
    file = f"/nl/responses/{talk}/meeting.ics"
    assert bilal.get(file).status_code == 404
    assert anna.post(f"/nl/responses/{talk}/meeting/agree", data={"sequence": "0"}).status_code == 409
    for _ in range(2):
        bilal.post(f"/nl/responses/{talk}/meeting/agree", data={"sequence": "0"})
    assert len(stage.mails("anna", "responses.meeting_agreed")) == 1
    events = [_event(anna, file), _event(bilal, file)]
    assert events[0] == events[1]
    assert "TZID=Europe/Brussels:20270116T140000" in anna.get(file).text
    assert "BEGIN:VTIMEZONE" in anna.get(file).text
    assert cast.client("chloe").get(file).status_code == 404
    bilal.post(f"/nl/responses/{talk}/meeting", data=fields | {"day": "2027-01-23"})
    anna.post(f"/nl/responses/{talk}/meeting/agree", data={"sequence": "1"})
    events.append(_event(anna, file))
    stage.do(actions.decline, "anna", talk, Reason.OTHER)
    events.append(_event(bilal, file))
    assert len({event["uid"] for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 0, 1, 2]
    assert [str(event["status"]) for event in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]


def _event(client: FlaskClient, path: str) -> dict[str, object]:
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (str(event["summary"]), str(event["location"])) == ("Fiets, met licht", "Bibliotheek; De Krook")
    return {name: event[name] for name in ("uid", "sequence", "status")}


def test_a_moment_that_changed_meanwhile_is_not_agreed_on(talk: str, stage: Stage) -> None:
    stage.do(actions.propose_meeting, "anna", talk, Moment(SATURDAY, 60))
    stage.do(actions.propose_meeting, "anna", talk, Moment(SATURDAY + timedelta(days=7), 60))
    with pytest.raises(Conflict):
        stage.do(actions.agree_to_meeting, "bilal", talk, 0)
    stage.do(actions.cancel_meeting, "bilal", talk, 1)
    stage.do(actions.cancel_meeting, "anna", talk, 1)
    assert len(stage.mails("anna", "responses.meeting_cancelled")) == 1
    assert db.session.scalar(select(Meeting.sequence)) == 2


@pytest.mark.parametrize(
    "local",
    [
        datetime(2026, 11, 28, 9, 59),  # noqa: DTZ001 - a minute ago in Belgium
        datetime(2027, 3, 28, 2, 30),  # noqa: DTZ001 - the clock jumps over it
        datetime(2027, 12, 24, 9, 0),  # noqa: DTZ001 - too far away
        datetime(1, 1, 1, 0, 0),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001
    ],
)
def test_a_moment_that_cannot_be_is_refused(local: datetime, talk: str, stage: Stage) -> None:
    with pytest.raises(Invalid):
        stage.do(actions.propose_meeting, "anna", talk, Moment(local, 60))


def test_a_bad_form_is_explained_beside_the_others(talk: str, cast: Cast) -> None:
    fields = {"day": "2027-02-31", "at": "25:00", "minutes": "7", "place": "x" * 999}
    answer = cast.client("anna").post(f"/en/responses/{talk}/meeting", data=fields)
    assert answer.status_code == 422
    for words in ("Choose a day.", "Choose an hour.", "Choose from this list.", "Use at most 200"):
        assert words in answer.text
    assert 'id="body"' in answer.text


def test_clocks_are_read_in_their_own_zone() -> None:
    winter, summer = datetime(2027, 1, 16, 14, 0), datetime(2027, 7, 16, 14, 0)  # noqa: DTZ001
    assert moment_of(winter, ZONE) == datetime(2027, 1, 16, 13, 0, tzinfo=UTC)
    assert moment_of(summer, ZONE) == datetime(2027, 7, 16, 12, 0, tzinfo=UTC)
    hours = [moment_of(datetime(2026, 10, 25, 1, 30) + timedelta(hours=n), ZONE) for n in range(3)]  # noqa: DTZ001
    assert all(one and two and one < two for one, two in pairwise(hours))


def test_both_sides_are_asked_the_day_after_they_met(talk: str, stage: Stage, cast: Cast) -> None:
    stage.do(actions.agree, "anna", talk)
    stage.do(actions.propose_meeting, "anna", talk, Moment(SATURDAY, 60))
    assert "Kies nu samen een dag" in cast.client("anna").get(f"/nl/responses/{talk}").text
    stage.do(actions.agree_to_meeting, "bilal", talk, 0)
    assert "jullie weten wanneer" in cast.client("anna").get(f"/nl/responses/{talk}").text
    starts = moment_of(SATURDAY, ZONE)
    assert starts is not None
    with time_machine.travel(starts + timedelta(hours=5)):
        assert actions.ask_if_it_worked() == 0
    with time_machine.travel(starts + timedelta(days=1, minutes=1)):
        assert actions.ask_if_it_worked() == 1


# --- shared details ---


def test_details_go_to_this_other_side_only_and_can_be_taken_back(
    talk: str, stage: Stage, cast: Cast
) -> None:
    bilal, anna = cast.client("bilal"), cast.client("anna")
    other = stage.answer("bilal", stage.listing("anna", title="Iets anders"))
    for _ in range(2):
        bilal.post(f"/nl/responses/{talk}/contact", data={"phone": "0470 12 34 56"})
    page = anna.get(f"/nl/responses/{talk}").text
    assert "bilal@example.org" in page
    assert "0470 12 34 56" in page
    assert "bilal@example.org" not in anna.get(f"/nl/responses/{other}").text
    [mail] = stage.mails("anna", "responses.contact")
    assert not [word for word in ("bilal@example.org", "0470") if word in mail.text + mail.html]
    bilal.post(f"/nl/responses/{talk}/contact/take-back")
    assert "bilal@example.org" not in anna.get(f"/nl/responses/{talk}").text


@pytest.mark.parametrize("end", ["block", "withdraw"])
def test_details_are_gone_when_the_two_part(end: str, talk: str, stage: Stage, cast: Cast) -> None:
    stage.do(actions.share_contact, "bilal", talk, "0470 12 34 56")
    if end == "block":
        stage.block("bilal", "anna")
    else:
        stage.do(actions.withdraw, "bilal", talk)
    assert "bilal@example.org" not in cast.client("anna").get(f"/nl/responses/{talk}").text
    cast.client("bilal").post(f"/nl/responses/{talk}/contact/take-back")


def test_who_left_the_organisation_shares_nothing_there_any_more(stage: Stage, cast: Cast) -> None:
    number = stage.organisation("Kuiken", anna=MemberRole.MANAGER, dario=MemberRole.MEMBER)
    ref = stage.answer("bilal", stage.listing("anna", organisation_id=number))
    stage.do(actions.share_contact, "dario", ref)
    assert "dario@example.org" in cast.client("bilal").get(f"/nl/responses/{ref}").text
    stage.leave(number, "dario")
    assert "dario@example.org" not in cast.client("bilal").get(f"/nl/responses/{ref}").text


def test_a_phone_number_is_digits(talk: str, cast: Cast) -> None:
    answer = cast.client("bilal").post(f"/en/responses/{talk}/contact", data={"phone": "<b>bel me</b>"})
    assert answer.status_code == 422
    assert "Use digits" in answer.text


def test_nothing_is_shared_or_proposed_once_the_two_are_cut_off(talk: str, stage: Stage) -> None:
    stage.block("anna", "bilal")
    with pytest.raises(Conflict):
        stage.do(actions.share_contact, "bilal", talk)
    with pytest.raises(Conflict):
        stage.do(actions.propose_meeting, "bilal", talk, Moment(SATURDAY, 60))
