"""Overviews and quiet hours: nothing empty, nothing twice, nothing that may no longer be told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.mail import actions as mail
from app.mail.models import MailState, OutboxMail
from app.mail.rules import Guard
from app.notifications import actions, queries
from app.notifications.models import Notification
from app.notifications.rules import DIGEST, Channel, QuietHours
from tests.support.cast import Cast
from tests.support.post import HELLO

EVENING, NIGHT = datetime(2026, 11, 25, 18, 0, tzinfo=UTC), datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
BEFORE, MORNING = datetime(2026, 11, 26, 6, 29, tzinfo=UTC), datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
EIGHT, MONDAY = datetime(2026, 11, 26, 7, 0, tzinfo=UTC), datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
HIDDEN: set[str] = set()
DEADLY: set[str] = set()


@pytest.fixture(autouse=True)
def _guard(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A right that ends as soon as a test names what it is about; asking for some of them is the end."""

    def check(_user_id: int | None, ref: str) -> bool:
        if ref in DEADLY:
            raise KeyboardInterrupt
        return ref not in HIDDEN

    monkeypatch.setitem(app.extensions, "mail_guards", {**app.extensions["mail_guards"], "test.guard": check})
    yield
    HIDDEN.clear()
    DEADLY.clear()


def wants(user_id: int, channel: Channel, kind: str = "answers") -> None:
    with transaction():
        actions.set_channel(user_id, queries.get_kind(kind), channel)


def tell(user_id: int, title: str = "Fiets", kind: str = "answers", topic: str = "Fiets") -> None:
    with transaction():
        actions.notify(
            kind, user_id, template=HELLO, subject_kind="listing", subject_ref="a" * 16, path="/listings/x",
            context={"title": title, "path": "/listings/x"}, guard=Guard("test.guard", title), topic=topic,
        )  # fmt: skip


def mails() -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def sent(app: Flask) -> list[str]:
    """Do what is due; return the texts of all mails that ever left."""
    actions.write_digests()
    mail.deliver_due()
    folder: Path = app.config["DATA_DIR"] / "mail"
    ids = [one.message_id.partition("@")[0] for one in mails() if one.state is MailState.SENT]
    return [next(folder.glob(f"*{one}.eml")).read_text() for one in ids]


def test_an_overview_names_each_topic_once_and_comes_once(app: Flask, cast: Cast) -> None:
    anna = cast.user("anna", "en").id
    wants(anna, Channel.DAILY)
    wants(anna, Channel.DAILY, "tips")
    with time_machine.travel(EVENING, tick=False):
        tell(anna, "Anna answers", topic="Skip to the text")
        tell(anna, "Stoel", "tips", topic="")
        tell(anna, "Bram answers", topic="Skip to the text")
        assert mails() == []
    with time_machine.travel(BEFORE, tick=False):
        assert sent(app) == []
    with time_machine.travel(MORNING, tick=False):
        [text] = sent(app)
        assert sent(app) == [text]
    plain = text[: text.index("text/html")]
    assert "Subject: 3 notices for you" in text
    assert plain.count("Skip to the text\n") == 1
    assert plain.index("Anna answers") < plain.index("Bram answers") < plain.index("Stoel")


def test_daily_and_weekly_come_together_on_monday_and_read_lines_stay_out(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    wants(anna, Channel.DAILY)
    wants(anna, Channel.WEEKLY, "tips")
    with time_machine.travel(EVENING, tick=False):
        tell(anna, "Woensdag")
        tell(anna, "Gelezen", "tips")
        tell(anna, "Week", "tips")
        with transaction():
            line = db.session.scalars(select(Notification).order_by(Notification.id)).all()[1]
            actions.mark_read(cast.actor("anna"), line)
    with time_machine.travel(MORNING, tick=False):
        assert len(sent(app)) == 1
    with time_machine.travel(MONDAY, tick=False):
        _first, second = sent(app)
    assert "Week" in second
    assert "Gelezen" not in second
    assert "Woensdag" not in second


def test_an_overview_with_nothing_left_is_not_sent(app: Flask, cast: Cast) -> None:
    wants(cast.id("anna"), Channel.DAILY)
    with time_machine.travel(EVENING, tick=False):
        tell(cast.id("anna"), "Weg")
    HIDDEN.add("Weg")
    with time_machine.travel(MORNING, tick=False):
        assert sent(app) == []
    assert mails() == []


def test_what_may_no_longer_be_told_is_left_out_even_after_it_was_written(app: Flask, cast: Cast) -> None:
    wants(cast.id("anna"), Channel.DAILY)
    with time_machine.travel(EVENING, tick=False):
        for title in ("Vroeg", "Laat", "Blijft"):
            tell(cast.id("anna"), title)
    HIDDEN.add("Vroeg")
    with time_machine.travel(MORNING, tick=False):
        actions.write_digests()
        HIDDEN.add("Laat")
        mail.deliver_due()
        assert [one.state for one in mails()] == [MailState.DROPPED]
        [text] = sent(app)
    assert "Blijft" in text
    assert "Laat" not in text
    assert "Vroeg" not in text


def test_a_worker_that_dies_half_way_and_two_at_once_write_nothing_twice(app: Flask, cast: Cast) -> None:
    people = [cast.id(name) for name in ("anna", "bilal", "chloe")]
    with time_machine.travel(EVENING, tick=False):
        for user_id in people:
            wants(user_id, Channel.DAILY)
            tell(user_id, str(user_id))
    with time_machine.travel(MORNING, tick=False):
        DEADLY.add(str(people[1]))
        with pytest.raises(KeyboardInterrupt):
            actions.write_digests()
        DEADLY.clear()
        assert [one.user_id for one in mails()] == people[:1]
        db.session.rollback()
        start = threading.Barrier(2)

        def work() -> None:
            with app.app_context():
                start.wait()
                actions.write_digests()
                db.session.remove()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(one.user_id or 0 for one in mails()) == sorted(people)


def test_at_night_a_mail_waits_until_eight_and_not_at_all_once_it_was_read(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    with transaction():
        actions.choose(cast.actor("anna"), {}, QuietHours(22, 8))
    with time_machine.travel(NIGHT, tick=False):
        tell(anna, "Wacht")
        tell(anna, "Gelezen")
        assert sent(app) == []
        with transaction():
            line = db.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
            assert line is not None
            actions.mark_read(cast.actor("anna"), line)
    with time_machine.travel(EIGHT, tick=False):
        [text] = sent(app)
    assert "Wacht" in text


def test_an_overview_that_is_late_keeps_quiet_hours(app: Flask, cast: Cast) -> None:
    wants(cast.id("anna"), Channel.DAILY)
    with transaction():
        actions.choose(cast.actor("anna"), {}, QuietHours(22, 8))
    with time_machine.travel(datetime(2026, 11, 25, 5, 0, tzinfo=UTC), tick=False):
        tell(cast.id("anna"))
    with time_machine.travel(NIGHT, tick=False):
        assert sent(app) == []
    with time_machine.travel(EIGHT, tick=False):
        assert len(sent(app)) == 1


def test_a_new_choice_holds_for_what_waits(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    wants(anna, Channel.WEEKLY)
    with time_machine.travel(EVENING, tick=False):
        tell(anna)
        wants(anna, Channel.DAILY)
        assert db.session.scalars(select(Notification.digest_at)).one() == MORNING
        wants(anna, Channel.INBOX)
    with time_machine.travel(MONDAY, tick=False):
        assert sent(app) == []


def test_one_click_stops_all_that_comes_in_an_overview(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    wants(anna, Channel.DAILY)
    with time_machine.travel(EVENING, tick=False):
        tell(anna)
    with time_machine.travel(MORNING, tick=False):
        actions.write_digests()
    [overview] = mails()
    assert overview.kind == DIGEST
    address = overview.headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert app.test_client().get(address).status_code == 200
    assert app.test_client().post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.channels_of(anna) == {
        "answers": Channel.INBOX, "decisions": Channel.MAIL, "tips": Channel.INBOX,
    }  # fmt: skip


def test_what_somebody_else_forgot_leaves_no_line(app: Flask, cast: Cast) -> None:
    wants(cast.id("anna"), Channel.DAILY)
    with time_machine.travel(EVENING, tick=False):
        tell(cast.id("anna"))
    with time_machine.travel(MORNING, tick=False):
        actions.write_digests()
        with transaction():
            actions.forget("listing", "a" * 16)
        assert sent(app) == []
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1
