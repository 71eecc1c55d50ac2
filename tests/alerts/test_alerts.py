"""Who saved a list hears once of what is new in it, as often as they chose, and never at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.alerts.cli import find_news, forget, tell_news
from app.alerts.models import Alert, AlertArrival, AlertHit
from app.alerts.rules import MAILS_A_WEEK, MOST_ALERTS, Rhythm, due_after, fits
from app.core.clock import LOCAL_ZONE
from app.core.db import db, transaction
from app.mail import actions as mail
from app.mail.models import MailState
from app.moderation.rules import Move
from app.notifications.rules import QuietHours
from tests.listings.board import again, decide, post, publish
from tests.support.cast import Cast
from tests.support.mails import last_mail_to, mails_to, path_in

BIKES: Final = "/nl/alerts/new?kind=offer&category=bikes&place=gent"
NOON: Final = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
NIGHT: Final = QuietHours(22, 8)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """A Wednesday at noon in Belgium."""
    with time_machine.travel(NOON, tick=False):
        yield


def save(cast: Cast, name: str = "bilal", address: str = BIKES, rhythm: str = "at_once") -> None:
    assert cast.client(name).post(address, data={"rhythm": rhythm}).status_code == 302


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def run() -> list[str]:
    """Do what is due; return the subjects of the mails to bilal about new notes."""
    find_news()
    tell_news()
    return [m.subject for m in mails_to("bilal@example.org") if m.kind == "alerts.found"]


# --- rules ---


@pytest.mark.parametrize(
    ("rhythm", "hour", "due"),
    [
        (Rhythm.AT_ONCE, 12, (25, 12, 0)),
        (Rhythm.AT_ONCE, 23, (26, 8, 0)),
        (Rhythm.DAILY, 7, (25, 7, 30)),
        (Rhythm.DAILY, 12, (26, 7, 30)),
        (Rhythm.WEEKLY, 12, (30, 7, 30)),
    ],
)
def test_each_rhythm_has_its_time(rhythm: Rhythm, hour: int, due: tuple[int, int, int]) -> None:
    found = due_after(rhythm, datetime(2026, 11, 25, hour, 0, tzinfo=LOCAL_ZONE), NIGHT)
    assert (found.day, found.hour, found.minute) == due


def test_each_wish_needs_one_of_its_ways() -> None:
    wishes: list[list[tuple[str, ...]]] = [[("a",), ("b", "c")], [("d",)]]
    assert fits(wishes, {"b", "c", "d"})
    assert not fits(wishes, {"b", "d"})
    assert fits([], set())


# --- saving ---


def test_the_list_leads_to_the_alert_with_what_was_chosen(app: Flask, cast: Cast) -> None:
    page = cast.client().get("/nl/listings?kind=offer&category=bikes").text
    assert "/nl/alerts/new?kind=offer&amp;category=bikes" in page
    assert "Fietsen" in cast.client().get(BIKES).text


def test_the_same_list_twice_is_one_alert_with_the_newest_rhythm(app: Flask, cast: Cast) -> None:
    save(cast, rhythm="daily")
    save(cast, rhythm="weekly")
    assert [alert.rhythm for alert in db.session.scalars(select(Alert))] == [Rhythm.WEEKLY]


def test_an_address_alone_will_do_and_counts_once_it_is_proven(app: Flask, cast: Cast) -> None:
    visitor = cast.client()
    visitor.post(BIKES, data={"rhythm": "at_once", "email": "nieuw@example.org"})
    publish(cast, "anna")
    find_news()
    assert count(AlertHit) == 0
    assert (
        visitor.post(path_in(last_mail_to("nieuw@example.org"), "/confirm/"))
        .headers["Location"]
        .endswith("/nl/account/alerts")
    )
    publish(cast, "anna", title="Nog een fiets")
    find_news()
    assert count(AlertHit) == 1


@pytest.mark.parametrize("data", [{}, {"rhythm": "hourly"}, {"rhythm": "daily", "email": "geen adres"}])
def test_what_is_missing_or_wrong_is_said(app: Flask, cast: Cast, data: dict[str, str]) -> None:
    assert cast.client().post(BIKES, data=data).status_code == 422
    assert count(Alert) == 0


def test_nobody_has_more_alerts_than_they_can_follow(app: Flask, cast: Cast) -> None:
    for number in range(MOST_ALERTS):
        save(cast, address=f"/nl/alerts/new?q=fiets{number}")
    refused = cast.client("bilal").post("/nl/alerts/new?q=meer", data={"rhythm": "daily"})
    assert refused.status_code == 422
    for number in range(MOST_ALERTS + 5):
        cast.client().post(
            f"/nl/alerts/new?q=x{number}", data={"rhythm": "daily", "email": "bilal@example.org"}
        )
    assert count(Alert) <= 2 * MOST_ALERTS
    assert len(cast.client("bilal").get("/nl/account/alerts").text.split("/stop")) - 1 == MOST_ALERTS


# --- telling ---


def test_a_new_note_is_told_once_whatever_finds_it(app: Flask, cast: Cast) -> None:
    save(cast)
    save(cast, address="/nl/alerts/new?q=kinderfiets")
    publish(cast, "anna")
    assert run() == ["Kinderfiets met lichtjes: nieuw op Solidair"]
    assert len(run()) == 1
    assert count(AlertArrival) == 0


def test_only_what_fits_is_told(app: Flask, cast: Cast) -> None:
    save(cast, address="/nl/alerts/new?kind=request")
    save(cast, address="/nl/alerts/new?category=furniture")
    save(cast, address="/nl/alerts/new?place=deinze")
    save(cast, address="/nl/alerts/new?q=zetel")
    publish(cast, "anna")
    assert run() == []


def test_words_are_found_as_in_the_list(app: Flask, cast: Cast) -> None:
    save(cast, address="/nl/alerts/new?q=fietsen")
    publish(cast, "anna")
    assert len(run()) == 1


def test_several_notes_come_in_one_mail_and_nothing_comes_at_night(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "QUIET_HOURS", "22-8")
    save(cast)
    with time_machine.travel(NOON + timedelta(hours=11), tick=False):
        publish(cast, "anna")
        publish(cast, "anna", title="Grote fiets")
        assert run() == []
    with time_machine.travel(NOON + timedelta(hours=21), tick=False):
        assert run() == ["2 nieuwe zoekertjes voor jou"]


def test_ones_own_and_who_was_blocked_are_no_news(app: Flask, cast: Cast) -> None:
    save(cast, "anna")
    save(cast)
    anna = cast.user("anna").public_id
    cast.client("bilal").post("/nl/account/block", data={"user": anna})
    publish(cast, "anna")
    find_news()
    assert count(AlertHit) == 0


def test_what_was_hidden_before_the_mail_left_is_not_told_and_the_rest_is(app: Flask, cast: Cast) -> None:
    save(cast)
    gone, stays = publish(cast, "anna"), publish(cast, "anna", title="Grote fiets")
    run()
    decide(cast, gone, Move.HIDE, reason="other", note="Test")
    mail.deliver_due()
    tell_news()
    mail.deliver_due()
    told = [m for m in mails_to("bilal@example.org") if m.kind == "alerts.found"]
    assert [m.state for m in told] == [MailState.DROPPED, MailState.SENT]
    assert told[1].subject == f"{again(stays.public_id).title}: nieuw op Solidair"


def test_enough_mails_in_a_week_are_enough(app: Flask, cast: Cast) -> None:
    save(cast)
    for number in range(MAILS_A_WEEK + 3):
        publish(cast, "anna", title=f"Fiets nummer {number}")
        run()
    assert len(run()) == MAILS_A_WEEK
    with time_machine.travel(datetime(2026, 12, 7, 8, 0, tzinfo=UTC), tick=False):
        assert run()[-1] == "3 nieuwe zoekertjes voor jou"


def test_a_note_that_was_not_approved_is_no_news(app: Flask, cast: Cast) -> None:
    save(cast)
    post(cast, "anna")
    assert run() == []


# --- stopping ---


def test_the_link_in_the_mail_stops_with_one_button_and_looking_changes_nothing(
    app: Flask, cast: Cast
) -> None:
    save(cast)
    publish(cast, "anna")
    run()
    path, stranger = path_in(last_mail_to("bilal@example.org"), "/alerts/stop/"), cast.client()
    assert stranger.get(path).status_code == 200
    assert count(Alert) == 1
    assert "gestopt" in stranger.post(path).text
    assert "gestopt" in stranger.get(path).text
    assert count(Alert) == 0
    assert stranger.get("/nl/alerts/stop/nonsense").status_code == 404


def test_one_click_stops_all_these_mails_and_a_new_alert_starts_them_again(app: Flask, cast: Cast) -> None:
    save(cast)
    publish(cast, "anna")
    run()
    address = mails_to("bilal@example.org")[-1].headers["List-Unsubscribe"].strip("<>")
    cast.client().post(address.split("localhost", 1)[1], data={"List-Unsubscribe": "One-Click"})
    publish(cast, "anna", title="Grote fiets")
    assert len(run()) == 1
    save(cast, address="/nl/alerts/new?q=step")
    publish(cast, "anna", title="Een step")
    assert len(run()) == 2


def test_nobody_stops_the_alert_of_somebody_else(app: Flask, cast: Cast) -> None:
    save(cast)
    ref = db.session.scalars(select(Alert.public_id)).one()
    assert cast.client("anna").post(f"/nl/account/alerts/{ref}/stop").status_code == 404
    assert cast.client("bilal").post(f"/nl/account/alerts/{ref}/stop").status_code == 302
    assert count(Alert) == 0


def test_what_nobody_confirmed_is_forgotten(app: Flask, cast: Cast) -> None:
    save(cast)
    cast.client().post(BIKES, data={"rhythm": "daily", "email": "nieuw@example.org"})
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        forget()
    with transaction():
        assert [alert.confirmed_at is not None for alert in db.session.scalars(select(Alert))] == [True]
