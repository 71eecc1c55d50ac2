"""An activity each week and a news item, over HTTP, from the form to the calendar of somebody else."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar
from PIL import Image
from sqlalchemy import select

from app.calendar.models import Event, EventDate
from app.core.clock import today
from app.core.db import db
from app.news.models import Article
from app.organisations.models import Organisation
from app.organisations.rules import MemberRole
from tests.listings import board
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, mails_to, path_in

PLACES = 5
PEOPLE = [f"buur{number}" for number in range(1, 8)]


def announce(anna: FlaskClient) -> str:
    """Announce that there is soup each week, for five people."""
    data = {
        "title": "Soep voor de straat", "body": "Breng een mes mee.", "kind": "activity", "postcode": "9000",
        "date": (today() + timedelta(days=7)).isoformat(), "start": "18:00", "end": "20:00",
        "repeat": "weekly", "count": "4", "takes_sign_ups": "y", "capacity": str(PLACES),
        "show_place": "everyone",
    }  # fmt: skip
    answer = anna.post("/nl/calendar/new", data=data)
    assert answer.status_code == 302, answer.text
    return answer.location.rpartition("/")[2].partition("?")[0]


def approve(desk: FlaskClient, public_id: str, title: str) -> None:
    """Find it on the desk and approve it."""
    assert title in desk.get("/nl/moderation").text
    assert desk.post(f"/nl/moderation/{public_id}/decide", data={"move": "approve"}).status_code == 302


def dates_in(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    """Return (day, state) of each date in a calendar file, as another parser reads it."""
    entries: list[Any] = list(Calendar.from_ical(client.get(address).data).walk("VEVENT"))
    return [(f"{entry['DTSTART'].dt:%Y-%m-%d %H:%M}", str(entry["STATUS"])) for entry in entries]


def test_seven_come_to_five_places_and_one_week_there_is_no_soup(cast: Cast) -> None:
    anna, visitor = cast.client("anna"), cast.client()
    event = announce(anna)
    assert visitor.get(f"/nl/calendar/{event}").status_code == 404
    approve(cast.client("mona"), event, "Soep voor de straat")
    for name in PEOPLE:
        answer = cast.client(name).post(f"/nl/calendar/{event}/sign-up", data={"name": name})
        assert answer.status_code == 302
    waits = [name for name in PEOPLE if "wachtlijst" in last_mail_to(f"{name}@example.org").subject]
    assert waits == PEOPLE[PLACES:]
    link = path_in(last_mail_to("buur1@example.org"), "/calendar/places/")
    assert visitor.post(link).status_code in {302, 303}
    assert "je hebt een plaats" in last_mail_to("buur6@example.org").subject
    assert "wachtlijst" in last_mail_to("buur7@example.org").subject
    first = db.session.scalars(
        select(EventDate.public_id).join(Event).where(Event.public_id == event).order_by(EventDate.id)
    ).first()
    assert len(dates_in(visitor, f"/nl/calendar/{event}.ics")) == 4
    off = anna.post(f"/nl/calendar/{event}/cancel?date={first}", data={"reason": "De kok is ziek"})
    assert off.status_code == 302, off.text
    for name in PEOPLE[1:]:
        assert "De kok is ziek" in last_mail_to(f"{name}@example.org").text
    assert len(mails_to("buur1@example.org")) == 1
    days = dates_in(visitor, "/nl/calendar.ics?place=gent")
    assert [state for _day, state in days] == ["CANCELLED", "CONFIRMED", "CONFIRMED", "CONFIRMED"]
    assert {day[-5:] for day, _state in days} == {"18:00"}


def test_a_news_item_with_a_picture_is_read_by_everyone(cast: Cast) -> None:
    board.organisation(cast, anna=MemberRole.MANAGER)
    organisation = db.session.scalars(select(Organisation.public_id)).one()
    db.session.rollback()
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    data = {
        "kind": "news", "title": "Onze soep is op", "lead": "Volgende week meer.", "body": "**Dank je!**",
        "language": "nl", "postcode": "9000", "tags": "eten", "organisation": organisation,
        "photo": (io.BytesIO(drawn.getvalue()), "soep.png"), "alt": "Een lege kom",
    }  # fmt: skip
    answer = cast.client("anna").post("/nl/news/new", data=data)
    assert answer.status_code == 302, answer.text
    article = db.session.scalars(select(Article.public_id)).one()
    approve(cast.client("mona"), article, "Onze soep is op")
    visitor = cast.client()
    assert "Onze soep is op" in visitor.get("/nl/news?q=soep").text
    page = visitor.get(answer.location).text
    assert 'alt="Een lege kom"' in page
    assert "<strong>Dank je!</strong>" in page
