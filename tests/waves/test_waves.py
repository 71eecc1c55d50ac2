"""Something urgent is told to those whom it fits best, ten at a time, until enough have answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from app.accounts.models import User
from app.alerts.cli import find_news, tell_news
from app.alerts.models import AlertHit
from app.alerts.rules import MAILS_A_WEEK
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ids import new_public_id
from app.listings import actions as listings
from app.listings import queries as listings_queries
from app.listings.actions.content import content_of
from app.listings.models import Listing
from app.listings.rules import Kind
from app.mail import actions as mail
from app.mail.models import MailState, OutboxMail
from app.matching.cli import tell_new_fits
from app.matching.models import NotThis
from app.moderation.rules import Move
from app.notifications.actions import choose
from app.notifications.models import Notification
from app.notifications.rules import QuietHours
from app.places.queries import all_municipalities
from app.responses.models import Message, Response
from app.responses.rules import State
from app.waves.cli import call_in_waves
from app.waves.models import Wave
from app.waves.rules import CALLS_A_WEEK, PEOPLE_A_WAVE, WAVE_EVERY, in_order, is_enough
from tests.listings.board import again, decide, publish
from tests.support.cast import DEINZE, Cast
from tests.support.mails import mails_to, path_in

NOON: Final = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
URGENT: Final[dict[str, Any]] = {
    "kind": Kind.REQUEST,
    "title": "Kinderfiets gezocht voor maandag",
    "deadline": date(2026, 11, 30),
    "urgent_asked": True,
}
CROWD: Final = [f"helper{number:02}" for number in range(13)]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """A Wednesday at noon in Belgium."""
    with time_machine.travel(NOON, tick=False):
        yield


def later(**delta: float) -> Any:
    return time_machine.travel(NOON + timedelta(**delta), tick=False)


def offer(cast: Cast, *names: str, **changes: Any) -> list[Listing]:
    return [publish(cast, name, **changes) for name in names]


def ask(cast: Cast, **changes: Any) -> Listing:
    return publish(cast, "anna", **{**URGENT, **changes})


def called() -> dict[str, int]:
    """Return how many calls each address got, whether they left or wait."""
    db.session.rollback()
    rows = db.session.execute(
        select(OutboxMail.recipient, func.count())
        .where(OutboxMail.kind == "waves.call", OutboxMail.state != MailState.DROPPED)
        .group_by(OutboxMail.recipient)
    )
    return {row[0].split("@")[0]: row[1] for row in rows}


def run() -> dict[str, int]:
    call_in_waves()
    return called()


def call_of(name: str) -> str:
    """Return the path of the page behind somebody's newest call."""
    newest = [m for m in mails_to(f"{name}@example.org") if m.kind == "waves.call" and m.text][-1]
    return path_in(newest, "/waves/")


def answer(cast: Cast, name: str) -> int:
    return cast.client().post(call_of(name), data={"message": "Ja, kom maar."}).status_code


def page(cast: Cast, listing: Listing) -> str:
    return cast.client("anna").get(f"/nl/listings/{listing.public_id}").text


# --- rules ---


def test_who_helps_this_week_goes_last_and_the_rest_stays_in_order() -> None:
    assert in_order([4, 2, 9, 2, 1], {2, 4}) == [9, 1, 4, 2]


def test_enough_is_as_many_answers_as_places() -> None:
    assert [is_enough(answers, 2) for answers in (0, 1, 2, 3)] == [False, False, True, True]


# --- telling ---


def test_ten_hear_first_then_the_next_and_nobody_twice(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD)
    listing = ask(cast)
    assert len(run()) == PEOPLE_A_WAVE
    assert len(run()) == PEOPLE_A_WAVE
    assert "10 mensen kregen bericht" in page(cast, listing)
    with later(hours=3):
        assert run() == dict.fromkeys(CROWD, 1)
        assert "13 mensen kregen bericht" in page(cast, listing)
    with later(hours=9):
        assert run() == dict.fromkeys(CROWD, 1)


def test_one_person_with_two_offers_hears_once(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal", "bilal")
    listing = ask(cast)
    assert run() == {"bilal": 1}
    assert "1 persoon kreeg bericht" in page(cast, listing)


def test_only_what_a_moderator_calls_urgent_is_told(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast, urgent_asked=False)
    assert run() == {}


def test_what_fits_nobody_tells_nobody_until_somebody_offers(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal", title="Zetel", category="furniture", body="")
    listing = ask(cast)
    assert run() == {}
    assert "Zodra een aanbod past" in page(cast, listing)
    offer(cast, "chloe")
    with later(hours=3):
        assert run() == {"chloe": 1}


def test_the_best_match_hears_before_who_offers_less_fitting(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD[:10])
    offer(cast, "chloe", municipality_id=DEINZE)
    ask(cast)
    assert "chloe" not in run()


def test_who_helps_already_this_week_hears_last(app: Flask, cast: Cast) -> None:
    offers, taker = offer(cast, *CROWD), cast.id("dario")
    with transaction() as session:
        session.add(
            Response(
                public_id=new_public_id(), listing_id=offers[-1].id, responder_id=taker,
                state=State.AGREED, created_at=now(), sent_at=now(), agreed_at=now(),
            )
        )  # fmt: skip
    publish(cast, CROWD[-1], title="Nog een kinderfiets")
    ask(cast)
    assert CROWD[-1] not in run()
    with later(hours=3):
        assert CROWD[-1] in run()


# --- when it is enough ---


def test_enough_answers_stop_the_waves_and_one_taken_back_starts_them_again(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD)
    listing = ask(cast)
    first = run()
    helper = next(iter(first))
    assert answer(cast, helper) == 200
    with later(hours=3):
        assert run() == first
        assert "genoeg antwoorden" in page(cast, listing)
        with transaction() as session:
            session.scalars(select(Response)).one().state = State.WITHDRAWN
    with later(hours=6):
        assert len(run()) == len(CROWD)


@pytest.mark.parametrize("step", ["pause", "close", "hide"])
def test_what_is_paused_closed_or_hidden_calls_nobody_more(app: Flask, cast: Cast, step: str) -> None:
    offer(cast, *CROWD)
    listing = ask(cast)
    first = run()
    if step == "hide":
        decide(cast, listing, Move.HIDE, reason="other", note="Test")
    else:
        data = {"outcome": "no", "reason": "not_needed"} if step == "close" else {}
        cast.client("anna").post(f"/nl/listings/{listing.public_id}/{step}", data=data)
    with later(hours=3):
        assert run() == first


def test_a_question_is_no_answer(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD)
    listing = ask(cast)
    run()
    cast.client("dario").post(
        f"/nl/listings/{listing.public_id}/respond", data={"choice": "question", "message": "Welke maat?"}
    )
    with later(hours=3):
        assert len(run()) == len(CROWD)


def test_after_its_last_day_nothing_is_urgent(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast)
    with later(days=6):
        assert run() == {}


# --- what people chose ---


def test_at_night_nobody_is_called(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "QUIET_HOURS", "22-8")
    offer(cast, "bilal")
    ask(cast)
    with later(hours=11):
        assert run() == {}
    with later(hours=20, minutes=1):
        assert run() == {"bilal": 1}


def test_ones_own_quiet_hours_hold_the_mail(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    actor = cast.actor("bilal")
    with transaction():
        choose(actor, {}, QuietHours(12, 14))
    ask(cast)
    run()
    [letter] = [m for m in mails_to("bilal@example.org") if m.kind == "waves.call"]
    assert letter.due_at == NOON + timedelta(hours=2)


def test_one_click_stops_these_mails(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast)
    run()
    address = mails_to("bilal@example.org")[-1].headers["List-Unsubscribe"].strip("<>")
    cast.client().post(address.split("localhost", 1)[1], data={"List-Unsubscribe": "One-Click"})
    ask(cast, title="Nog een kinderfiets gezocht")
    assert run() == {"bilal": 1}


def sofa(cast: Cast, number: int) -> Listing:
    return publish(cast, "dario", title=f"Zetel {number}", body="Met kussens.", category="furniture")


def heard(cast: Cast, name: str, times: int, wave: int | None = None) -> None:
    """Let somebody have heard of so many other notes."""
    user_id, others = cast.id(name), [sofa(cast, n) for n in range(times)]
    with transaction() as session:
        for one in others:
            told: dict[str, Any] = {"due_at": now(), "told_at": now(), "mail_ref": new_public_id()}
            session.add(AlertHit(user_id=user_id, listing_id=one.id, wave=wave, **told))


def test_nobody_gets_more_calls_a_week_than_the_cap(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    heard(cast, "bilal", CALLS_A_WEEK, wave=1)
    ask(cast, deadline=date(2026, 12, 8))
    assert run() == {}
    with later(days=8):
        assert run() == {"bilal": 1}


def test_mails_of_alerts_count_for_a_wider_cap(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal", "chloe")
    heard(cast, "bilal", MAILS_A_WEEK)
    heard(cast, "chloe", MAILS_A_WEEK - 1)
    ask(cast)
    assert run() == {"chloe": 1}


def test_who_blocked_or_said_not_this_hears_nothing(app: Flask, cast: Cast) -> None:
    mine = offer(cast, "bilal", "chloe")[1]
    cast.client("bilal").post("/nl/account/block", data={"user": cast.user("anna").public_id})
    listing = ask(cast)
    refused = NotThis(user_id=cast.id("chloe"), listing_id=mine.id, other_id=listing.id, created_at=now())
    with transaction() as session:
        session.add(refused)
    assert run() == {}


# --- beside alerts ---


def save_alert(cast: Cast, rhythm: str) -> None:
    cast.client("bilal").post("/nl/alerts/new?kind=request&category=bikes", data={"rhythm": rhythm})


def test_who_heard_by_an_alert_is_not_called_too(app: Flask, cast: Cast) -> None:
    save_alert(cast, "at_once")
    offer(cast, "bilal")
    ask(cast)
    find_news()
    tell_news()
    assert run() == {}


def test_stopping_the_alert_does_not_make_it_news_again(app: Flask, cast: Cast) -> None:
    save_alert(cast, "at_once")
    offer(cast, "bilal")
    ask(cast)
    find_news()
    tell_news()
    cast.client().post(path_in(mails_to("bilal@example.org")[-1], "/alerts/stop/"))
    assert run() == {}


def test_what_an_alert_would_tell_later_is_told_now_and_once(app: Flask, cast: Cast) -> None:
    save_alert(cast, "daily")
    offer(cast, "bilal")
    ask(cast)
    find_news()
    assert run() == {"bilal": 1}
    with later(days=1):
        tell_news()
        assert [m for m in mails_to("bilal@example.org") if m.kind == "alerts.found"] == []


def test_a_call_comes_before_the_alert_looked_and_the_alert_stays_silent(app: Flask, cast: Cast) -> None:
    save_alert(cast, "at_once")
    offer(cast, "bilal")
    ask(cast)
    assert run() == {"bilal": 1}
    find_news()
    tell_news()
    assert [m for m in mails_to("bilal@example.org") if m.kind == "alerts.found"] == []


def told_in_overview(user_id: int) -> int:
    lines = select(func.count()).where(Notification.user_id == user_id, Notification.kind == "matching.fits")
    db.session.rollback()
    return db.session.scalar(lines) or 0


def test_what_is_urgent_is_told_in_waves_and_not_in_the_overview_too(app: Flask, cast: Cast) -> None:
    bilal = cast.id("bilal")
    offer(cast, "bilal")
    with later(minutes=10):
        tell_new_fits()
        ask(cast)
        assert run() == {"bilal": 1}
    with later(minutes=20):
        tell_new_fits()
        assert told_in_overview(bilal) == 0


def test_who_heard_of_it_in_the_overview_is_not_called_too(app: Flask, cast: Cast) -> None:
    bilal = cast.id("bilal")
    offer(cast, "bilal")
    with later(minutes=10):
        tell_new_fits()
        listing = ask(cast, urgent_asked=False)
    with later(minutes=20):
        tell_new_fits()
        assert told_in_overview(bilal) == 1
        with transaction() as session:
            session.get_one(Listing, listing.id).urgent_granted = True
        assert run() == {}


# --- between writing and sending ---


def delivered(name: str = "bilal") -> list[str]:
    mail.deliver_due()
    db.session.expire_all()
    letters = [m for m in mails_to(f"{name}@example.org") if m.kind == "waves.call"]
    return [m.subject for m in letters if m.state is MailState.SENT]


def edit(cast: Cast, listing: Listing, **changes: Any) -> None:
    actor = cast.actor("anna")
    with transaction():
        held = listings_queries.get_managed(actor, listing.public_id)
        listings.edit_listing(actor, held, replace(content_of(held), **changes))


def test_words_that_nobody_looked_at_wait_and_are_told_once(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    with later(minutes=5):
        edit(cast, listing, title="Kinderfiets gezocht, liefst rood")
        delivered()
        assert delivered() == []
        assert run() == {}
        decide(cast, listing, Move.APPROVE)
    with later(hours=4):
        assert run() == {"bilal": 1}
        assert delivered() == ["Kinderfiets gezocht, liefst rood: dringend, kan je helpen?"]
        assert "1 persoon kreeg bericht" in page(cast, listing)


def test_what_fits_no_more_after_an_edit_is_not_sent(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    with later(minutes=5):
        edit(cast, listing, municipality_id=find_far())
        assert delivered() == []
        assert "persoon kreeg bericht" not in page(cast, listing)


def find_far() -> int:
    return max(all_municipalities(), key=lambda place: place.lon).id


@pytest.mark.parametrize("what", ["hide", "pause", "offer closed", "answered", "blocked", "not urgent"])
def test_what_changed_before_the_mail_left_keeps_it_back(app: Flask, cast: Cast, what: str) -> None:
    [mine] = offer(cast, "bilal")
    listing = ask(cast)
    run()
    if what == "hide":
        decide(cast, listing, Move.HIDE, reason="other", note="Test")
    elif what == "pause":
        cast.client("anna").post(f"/nl/listings/{listing.public_id}/pause")
    elif what == "offer closed":
        closing = {"outcome": "elsewhere"}
        cast.client("bilal").post(f"/nl/listings/{mine.public_id}/close", data=closing)
    elif what == "answered":
        cast.client("dario").post(
            f"/nl/listings/{listing.public_id}/respond", data={"choice": "yes", "message": "Ik heb er een."}
        )
    elif what == "blocked":
        cast.client("bilal").post("/nl/account/block", data={"user": cast.user("anna").public_id})
    else:
        cast.client("marie").post(f"/nl/listings/{listing.public_id}/not-urgent")
    assert delivered() == []
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AlertHit)) == 0


def test_who_was_not_told_since_it_was_paused_hears_when_it_is_open_again(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/pause")
    assert delivered() == []
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/resume")
    with later(hours=3):
        run()
        assert len(delivered()) == 1


# --- the button ---


def test_one_button_answers_without_signing_in_and_looking_changes_nothing(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    visitor, path = cast.client(), call_of("bilal")
    shown = visitor.get(path).text
    assert "Ja, ik help" in shown
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0
    for _ in range(2):
        assert "Je antwoord is er" in visitor.post(path, data={"message": "Ja, kom maar."}).text
    db.session.rollback()
    found = db.session.scalars(select(Response)).one()
    assert (found.responder_id, found.listing_id, found.state) == (cast.id("bilal"), listing.id, State.SENT)
    assert mails_to("anna@example.org")[-1].kind.startswith("responses.")
    assert visitor.get("/nl/account").status_code == 302


def test_a_call_for_something_closed_says_so_and_names_what_fits_too(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    other = publish(cast, "dario", **{**URGENT, "title": "Fietsje gezocht", "urgent_asked": False})
    run()
    closing = {"outcome": "elsewhere"}
    cast.client("anna").post(f"/nl/listings/{listing.public_id}/close", data=closing)
    for gone in (
        cast.client().get(call_of("bilal")),
        cast.client().post(call_of("bilal"), data={"message": "Ja"}),
    ):
        assert gone.status_code == 410
        assert other.title in gone.text


def test_a_call_for_something_hidden_does_not_even_name_it(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    path = call_of("bilal")
    decide(cast, listing, Move.HIDE, reason="other", note="Test")
    gone = cast.client().get(path)
    assert gone.status_code == 410
    assert listing.title not in gone.text


def test_whose_own_offer_is_closed_may_still_help(app: Flask, cast: Cast) -> None:
    [mine] = offer(cast, "bilal")
    ask(cast)
    run()
    path = call_of("bilal")
    cast.client("bilal").post(f"/nl/listings/{mine.public_id}/close", data={"outcome": "elsewhere"})
    assert "niet meer online" in cast.client().get(path).text
    assert cast.client().post(path, data={"message": "Ja"}).status_code == 200


@pytest.mark.parametrize("data", [{"message": "  "}, {"message": "x" * 2001}])
def test_an_answer_without_words_is_refused_with_its_reason(
    app: Flask, cast: Cast, data: dict[str, str]
) -> None:
    offer(cast, "bilal")
    ask(cast)
    run()
    assert cast.client().post(call_of("bilal"), data=data).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_the_button_alone_will_do(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast)
    run()
    assert cast.client().post(call_of("bilal")).status_code == 200
    assert db.session.scalars(select(Message.body)).one() == "Ja, ik kan hiermee helpen."


@pytest.mark.parametrize("token", ["nonsense", "Im5vdGhpbmci.abc", "x" * 500])
def test_a_link_that_is_not_ours_leads_nowhere(app: Flask, cast: Cast, token: str) -> None:
    assert cast.client().get(f"/nl/waves/{token}").status_code == 410


def test_a_link_in_a_mailbox_that_is_no_longer_theirs_answers_nothing(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast)
    run()
    path = call_of("bilal")
    assert cast.client().get(path).status_code == 200
    cast.readdress("bilal")
    assert cast.client().get(path).status_code == 410
    assert cast.client().post(path, data={"message": "Ja."}).status_code == 410
    assert db.session.scalars(select(Message.body)).all() == []


def test_a_closed_account_answers_nothing(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    ask(cast)
    run()
    path, bilal = call_of("bilal"), cast.id("bilal")
    with transaction() as session:
        session.get_one(User, bilal).banned_at = now()
    assert cast.client().post(path, data={"message": "Ja"}).status_code == 410


def test_others_do_not_see_how_many_heard(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    for name in (None, "bilal", "marie"):
        assert "kreeg bericht" not in cast.client(name).get(f"/nl/listings/{listing.public_id}").text


# --- crashes ---


class Killed(BaseException):
    """Stands for the end of a process."""


def test_a_wave_that_is_killed_half_way_told_nobody_and_comes_whole(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD)
    ask(cast)
    written: list[OutboxMail] = []

    def die(_mapper: Any, _connection: Any, letter: OutboxMail) -> None:
        written.append(letter)
        if len(written) == 4:
            raise Killed

    event.listen(OutboxMail, "before_insert", die)
    try:
        with pytest.raises(Killed):
            call_in_waves()
    finally:
        event.remove(OutboxMail, "before_insert", die)
    assert called() == {}
    assert db.session.scalar(select(func.count()).select_from(Wave)) == 0
    assert len(run()) == PEOPLE_A_WAVE


@pytest.mark.parametrize("jobs", [(call_in_waves, call_in_waves), (call_in_waves, find_news)])
def test_two_workers_at_once_tell_everybody_once(
    app: Flask, cast: Cast, jobs: tuple[Callable[[], int], ...]
) -> None:
    offer(cast, *CROWD)
    save_alert(cast, "at_once")
    offer(cast, "bilal")
    ask(cast)

    def work(job: Callable[[], int]) -> None:
        with app.app_context():
            job()
            db.session.remove()

    workers = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    find_news()
    tell_news()
    told = called()
    assert len(told) in {PEOPLE_A_WAVE - 1, PEOPLE_A_WAVE}
    assert set(told.values()) == {1}
    news = [m for m in mails_to("bilal@example.org") if m.kind == "alerts.found"]
    assert len(news) + told.get("bilal", 0) == 1


def test_the_next_wave_waits(app: Flask, cast: Cast) -> None:
    offer(cast, *CROWD)
    ask(cast)
    first = run()
    with time_machine.travel(NOON + WAVE_EVERY - timedelta(minutes=1), tick=False):
        assert run() == first


def test_the_listing_of_a_wave_may_go_with_its_author(app: Flask, cast: Cast) -> None:
    offer(cast, "bilal")
    listing = ask(cast)
    run()
    with transaction() as session:
        session.delete(again(listing.public_id))
    assert cast.client().get(call_of("bilal")).status_code == 410
    assert delivered() == []
