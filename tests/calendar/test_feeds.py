"""Calendar files, read back by two parsers that are not ours to trust."""

from __future__ import annotations

import io
import re
import resource
from datetime import UTC, timedelta
from typing import Any

import pytest
import vobject
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import text

from app.calendar import actions, importing, queries
from app.calendar.repeating import Rule
from app.calendar.rules import Repeat, ShowPlace
from app.core.clock import today
from app.core.db import transaction
from app.groups.rules import GroupRole
from app.moderation.rules import Move
from app.organisations.rules import MemberRole
from tests.calendar.stage import Stage, in_days
from tests.calendar.test_access import group
from tests.listings.board import organisation
from tests.support.cast import Cast

NASTY = 'Soep; brood, \\ en "thee"\nBEGIN:VALARM é 🍲 ' + "x" * 60


def read(client: FlaskClient, address: str) -> list[Any]:
    """Return the entries of a feed as the second parser sees them, sorted by their start."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    Calendar.from_ical(answer.data)
    found = vobject.readOne(answer.text)
    assert found.vtimezone.tzid.value == "Europe/Brussels"
    return sorted(getattr(found, "vevent_list", []), key=lambda entry: entry.dtstart.value)


def test_a_series_over_the_clock_change_reads_back_right(cast: Cast, stage: Stage) -> None:
    start = in_days(3, 19)
    event = stage.announce(
        "anna", slot=start, rule=Rule(Repeat.WEEKLY, count=52), title=NASTY.split("\n")[0], body=NASTY
    )
    stage.decide(event, Move.APPROVE)
    entries = read(cast.client(), f"/nl/calendar/{event}.ics")
    assert len(entries) == 52
    stored = [date.starts_at for date in stage.dates(event)]
    assert [entry.dtstart.value.astimezone(UTC) for entry in entries] == stored
    assert {entry.dtstart.value.hour for entry in entries} == {19}
    assert len({at.hour for at in stored}) == 2  # summer and winter
    assert entries[0].summary.value == NASTY.split("\n")[0]
    assert entries[0].description.value.startswith(NASTY)
    assert len({entry.uid.value for entry in entries}) == 52


def test_moving_and_calling_off_keep_the_uid_and_raise_the_sequence(cast: Cast, stage: Stage) -> None:
    event, client = stage.publish("anna"), cast.client()
    feed = "/nl/calendar.ics"
    before = client.get(feed)
    assert client.get(feed, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    (first,) = read(client, feed)
    date = stage.dates(event)[0]
    stage.do(
        lambda actor, one: actions.move_date(actor, one, queries.get_date(one, date.public_id), in_days(8)),
        "anna",
        event,
    )
    assert client.get(feed, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    (moved,) = read(client, feed)
    assert moved.uid.value == first.uid.value
    assert int(moved.sequence.value) > int(first.sequence.value)
    assert moved.dtstart.value.date() == today() + timedelta(days=8)
    stage.do(actions.cancel_event, "anna", event, "Storm")
    (off,) = read(client, feed)
    assert (off.uid.value, off.status.value) == (first.uid.value, "CANCELLED")
    assert int(off.sequence.value) > int(moved.sequence.value)


def test_a_feed_holds_what_its_address_asks(cast: Cast, stage: Stage) -> None:
    own = organisation(cast, anna=MemberRole.MANAGER)
    stage.publish("anna", title="Van ons", organisation_id=own)
    stage.publish("bilal", title="Van Bilal")
    slug = re.search(r"/organisations/(vzw-\w+)", cast.client().get("/nl/organisations").text)
    assert slug
    for query, titles in (
        ("", {"Van ons", "Van Bilal"}), (f"organisation={slug[1]}", {"Van ons"}), ("place=deinze", set()),
        ("kind=activity&place=gent", {"Van ons", "Van Bilal"}), ("kind=training", set()),
    ):  # fmt: skip
        assert {entry.summary.value for entry in read(cast.client(), f"/nl/calendar.ics?{query}")} == titles


def test_my_agenda_has_a_private_address_that_can_be_renewed(cast: Cast, stage: Stage) -> None:
    event = stage.publish("anna", address="Kelder", show_place=ShowPlace.PARTICIPANTS)
    stage.sign_up("bilal", event)
    bilal, program = cast.client("bilal"), cast.client()

    def renew() -> str:
        found = re.search(
            r"http://localhost(/nl/calendar/agenda/\S+?\.ics)",
            bilal.post("/nl/account/calendar/address").text,
        )
        assert found
        return found[1]

    old = renew()
    assert [entry.summary.value for entry in read(program, old)] == ["Repair Café in de bib"]
    new = renew()
    assert program.get(old).status_code == 404
    assert program.get(new).headers["Cache-Control"].startswith("private")
    bilal.post("/nl/account/calendar/address/stop")
    assert program.get(new).status_code == program.get("/nl/calendar/agenda/nothing.ics").status_code == 404


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
{events}
END:VCALENDAR
"""
EVENT = """BEGIN:VEVENT
UID:{n}
SUMMARY:{title}
DTSTART;TZID=Europe/Brussels:{year}0105T190000
DTEND;TZID=Europe/Brussels:{year}0105T210000
{more}
END:VEVENT"""


def upload(cast: Cast, body: str, name: str = "anna") -> Any:
    client = cast.client(name)
    page = client.get("/nl/calendar/import").text
    chosen = re.search(r'<option value="(\w{16})"', page)
    data = {
        "postcode": "9000",
        "organisation": chosen[1] if chosen else "",
        "file": (io.BytesIO(body.encode()), "a.ics"),
    }
    return client, client.post("/nl/calendar/import", data=data)


def test_a_calendar_file_becomes_drafts_and_says_what_was_left_out(cast: Cast, stage: Stage) -> None:
    organisation(cast, anna=MemberRole.MEMBER)
    year = today().year + 1
    lines = {
        "Dansles": f"RRULE:FREQ=WEEKLY;UNTIL={year}0201T000000Z\nURL:javascript:alert(1)\n"
        f"EXDATE;TZID=Europe/Brussels:{year}0112T190000",
        "Zonder einde": "RRULE:FREQ=WEEKLY", "Elke seconde": "RRULE:FREQ=SECONDLY;COUNT=5",
        "Duizend": "RRULE:FREQ=DAILY;COUNT=100000",
        "Nooit": "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "Stil": f"RRULE:FREQ=DAILY;INTERVAL=0;BYDAY=MO;UNTIL={year}0201T000000Z",
        "<script>alert(1)</script>": "LOCATION:Zaal\\, achteraan",
    }  # fmt: skip
    events = "\n".join(
        EVENT.format(n=n, title=t, more=m, year=year) for n, (t, m) in enumerate(lines.items())
    )
    client, answer = upload(cast, ICS.format(events=events))
    assert answer.status_code == 302
    page = client.get(answer.location).text
    for title in ("Zonder einde", "Elke seconde", "Duizend", "Stil"):
        assert title in page
    mine = queries.mine(cast.actor("anna"))
    assert {event.title for event in mine} == {"Dansles", "<script>alert(1)</script>"}
    dance = next(event for event in mine if event.title == "Dansles")
    assert [d.starts_local for d in queries.dates(dance)] == [
        f"{year}-01-{day:02d}T19:00" for day in (5, 19, 26)
    ]
    assert dance.online_link == ""
    assert cast.client().get(f"/nl/calendar/{dance.public_id}").status_code == 404
    upload(cast, ICS.format(events=events))
    assert len(queries.mine(cast.actor("anna"))) == 2


@pytest.mark.parametrize(
    "body", ["", "hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VEVENT\n" * 500, "\x00" * 50]
)
def test_what_is_no_calendar_file_is_refused(cast: Cast, body: str) -> None:
    organisation(cast, anna=MemberRole.MANAGER)
    _client, answer = upload(cast, body)
    assert answer.status_code == 422
    assert cast.client("bilal").get("/nl/calendar/import").status_code == 403


YEAR = today().year + 1
LAID = EVENT.format(n=1, title="Dansles", year=YEAR, more="{}")
BOMBS = {
    "a property without end": LAID.format("X-A:" + "a\n " * 200_000),
    "a hundred thousand properties": LAID.format("\n".join(["X-A;B=C:d"] * 90_000)),
    "exceptions without end": LAID.format("EXDATE:" + ",".join([f"{YEAR}0105T190000"] * 55_000)),
    "a rule without end": LAID.format("RRULE:FREQ=DAILY;COUNT=3;BYMONTHDAY=" + ",".join(["1"] * 400_000)),
    "parameters without end": LAID.format("X-A" + ";B=C" * 200_000 + ":x"),
    "ten thousand activities": "\n".join([LAID.format("")] * 6_000),
    "a zone that changes each day": "BEGIN:VTIMEZONE\nTZID:X\n"
    + "BEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=DAILY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "END:STANDARD\n" * 500 + "END:VTIMEZONE\n" + LAID.format("").replace("Europe/Brussels", "X"),
    "deep nesting": "BEGIN:VEVENT\n" * 60_000 + "END:VEVENT\n" * 6_000,
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_goes_off_elsewhere(bomb: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation(cast, anna=MemberRole.MEMBER)
    monkeypatch.setattr(importing, "CPU_SECONDS", 3)
    before = resource.getrusage(resource.RUSAGE_SELF)
    _client, answer = upload(cast, ICS.format(events=bomb))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert answer.status_code in {302, 422}
    assert after.ru_utime - before.ru_utime < 2, "this process read the file"
    assert len(queries.mine(cast.actor("anna"))) <= 1


def test_a_file_that_takes_too_long_is_given_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation(cast, anna=MemberRole.MEMBER)
    monkeypatch.setattr(importing, "SECONDS", 0.01)
    _client, answer = upload(cast, ICS.format(events=LAID.format("")))
    assert answer.status_code == 422
    assert not queries.mine(cast.actor("anna"))


def test_reading_a_file_keeps_nobody_from_writing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation(cast, anna=MemberRole.MEMBER)
    read_file, wrote = importing.read, []

    def read_slowly(*given: Any) -> Any:
        with transaction() as session:
            session.execute(text("UPDATE event SET title = title"))
            wrote.append(True)
        return read_file(*given)

    monkeypatch.setattr("app.calendar.actions.bringing_in.read", read_slowly)
    _client, answer = upload(cast, ICS.format(events=LAID.format("")))
    assert answer.status_code == 302
    assert wrote
    assert len(queries.mine(cast.actor("anna"))) == 1


def test_no_feed_of_one_reader_is_given_to_another(cast: Cast, stage: Stage) -> None:
    """Two groups whose dates count and add up to the same; a public activity changed last."""
    nights, mornings = group(cast, anna=GroupRole.MANAGER), group(cast, bilal=GroupRole.MANAGER)
    stage.announce("anna", title="Nacht een", group_id=nights.id)
    stage.announce(
        "bilal", title="Ochtend", group_id=mornings.id, rule=Rule(Repeat.WEEKLY, count=2), slot=in_days(4)
    )
    stage.announce("anna", title="Nacht twee", group_id=nights.id)
    stage.publish("chloe")
    feed = "/nl/calendar.ics"
    first, second = cast.client("anna").get(feed), cast.client("bilal").get(feed)
    assert "Nacht een" in first.text
    assert "Nacht" not in second.text
    assert "Ochtend" in second.text
    assert first.headers["ETag"] != second.headers["ETag"]
    assert "Nacht" not in cast.client().get(feed).text
