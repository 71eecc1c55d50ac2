"""People are told in their inbox, and by mail as they chose."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.accounts.actions.privacy import erase
from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.mail.actions import deliver_due
from app.mail.models import MailState, OutboxMail
from app.notifications import actions, queries
from app.notifications.models import NoticePreference, Notification
from app.notifications.rules import Channel, NoticeKind, QuietHours
from tests.support.cast import Cast
from tests.support.post import HELLO


def tell(user_id: int, kind: str = "answers", title: str = "Fiets", ref: str = "a" * 16, **more: Any) -> None:
    with transaction():
        actions.notify(
            kind,
            user_id,
            template=HELLO,
            subject_kind="listing",
            subject_ref=ref,
            path=f"/listings/{ref}",
            context={"title": title, "path": f"/listings/{ref}"},
            **more,
        )


def mails() -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def unread(cast: Cast, name: str) -> int:
    user = User.__table__.c
    return db.session.scalar(select(queries.unread_of(user.id)).where(user.id == cast.id(name))) or 0


def test_a_notice_is_a_line_and_a_mail_with_the_same_title(app: Flask, cast: Cast) -> None:
    cast.user("anna", "en")
    tell(cast.id("anna"))
    [line] = queries.page(cast.actor("anna")).items
    [mail] = mails()
    assert line.title == mail.subject == "Skip to the text: Fiets"
    assert mail.recipient == "anna@example.org"
    assert unread(cast, "anna") == 1
    assert unread(cast, "bilal") == 0


def test_whoever_leaves_is_named_in_no_notice_any_more(app: Flask, cast: Cast) -> None:
    anna, bilal = cast.id("anna"), cast.actor("bilal")
    tell(anna, title="Bilal noemt je", named_id=bilal.user_id)
    deliver_due()
    tell(anna, title="Bilal antwoordt je", named_id=bilal.user_id)
    tell(anna, title="Chloe komt erbij", named_id=cast.id("chloe"))
    with transaction():
        erase(bilal)
    [line] = queries.page(cast.actor("anna")).items
    assert line.title.endswith("Chloe komt erbij")
    left, waiting, other = [mail for mail in mails() if mail.user_id == anna]
    assert (left.state, left.subject) == (MailState.SENT, "")
    assert (waiting.state, waiting.subject, waiting.text) == (MailState.DROPPED, "", "")
    assert other.state == MailState.QUEUED


def test_who_wants_the_inbox_only_gets_no_mail(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    with transaction():
        actions.set_channel(anna, queries.get_kind("answers"), Channel.INBOX)
    tell(anna)
    assert mails() == []
    assert queries.page(cast.actor("anna")).items[0].title.endswith("Fiets")


def test_a_kind_has_its_own_default(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"), "tips")
    assert mails() == []


def test_what_may_not_be_muted_is_always_mailed_and_has_no_unsubscribe(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    with transaction():
        actions.set_channel(anna, queries.get_kind("decisions"), Channel.INBOX)
    tell(anna, "decisions")
    [mail] = mails()
    assert mail.headers == {}
    assert "unsubscribe" not in mail.text


@pytest.mark.parametrize("change", ["gone", "banned", "never confirmed"])
def test_nobody_is_told_whose_account_is_closed(change: str, app: Flask, cast: Cast) -> None:
    anna = cast.user("anna").id
    values: dict[str, dict[str, Any]] = {
        "banned": {"banned_at": now()},
        "never confirmed": {"confirmed_at": None},
    }
    with transaction() as session:
        if change == "gone":
            session.delete(cast.user("anna"))
        else:
            session.execute(update(User).where(User.id == anna).values(**values[change]))
    tell(anna)
    assert mails() == []
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 0


def test_old_lines_and_those_of_a_thing_that_is_gone_are_forgotten(app: Flask, cast: Cast) -> None:
    anna = cast.id("anna")
    with time_machine.travel(now() - timedelta(days=366)):
        tell(anna, title="Oud")
    tell(anna, title="Weg", ref="b" * 16)
    tell(anna, title="Nieuw")
    assert actions.forget_old() == 1
    with transaction():
        actions.forget("listing", "b" * 16)
    assert [line.title.split(": ")[1] for line in queries.page(cast.actor("anna")).items] == ["Nieuw"]


def test_a_choice_made_twice_at_once_is_one_choice(app: Flask, cast: Cast) -> None:
    anna, start = cast.id("anna"), threading.Barrier(4)
    kind = queries.get_kind("answers")

    def choose() -> None:
        with app.app_context():
            start.wait()
            with transaction():
                actions.set_channel(anna, kind, Channel.INBOX)
            db.session.remove()

    threads = [threading.Thread(target=choose) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NoticePreference)) == 1
    assert queries.channels_of(anna) == {
        "answers": Channel.INBOX,
        "decisions": Channel.MAIL,
        "tips": Channel.INBOX,
    }


# --- the page ---


def test_looking_at_the_inbox_changes_nothing(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    client = cast.client("anna")
    for _ in range(2):
        page = client.get("/nl/account/notifications").text
    assert "Fiets" in page
    assert unread(cast, "anna") == 1


def test_the_menu_says_how_much_is_new(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    assert '<span class="count">1</span>' in cast.client("anna").get("/nl/privacy").text
    assert 'class="count"' not in cast.client("bilal").get("/nl/privacy").text


def test_opening_a_line_marks_it_and_goes_there(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    tell(cast.id("anna"), title="Stoel")
    client = cast.client("anna")
    page = client.get("/fr/account/notifications").text
    numbers = re.findall(r'name="notification" value="(\d+)"', page)
    assert len(numbers) == 2
    response = client.post("/fr/account/notifications/open", data={"notification": numbers[0]})
    assert response.location == f"/fr/listings/{'a' * 16}"
    assert unread(cast, "anna") == 1
    assert f'href="/fr/listings/{"a" * 16}"' in client.get("/fr/account/notifications").text


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1" * 40, "²", "1 OR 1=1"])
def test_a_line_that_does_not_exist_is_not_found(number: str, app: Flask, cast: Cast) -> None:
    response = cast.client("anna").post("/nl/account/notifications/open", data={"notification": number})
    assert response.status_code == 404


def test_nobody_opens_the_lines_of_somebody_else(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    number = db.session.scalars(select(Notification.id)).one()
    response = cast.client("bilal").post("/nl/account/notifications/open", data={"notification": number})
    assert response.status_code == 404
    assert "Fiets" not in cast.client("bilal").get("/nl/account/notifications").text
    cast.client("bilal").post("/nl/account/notifications/read")
    assert unread(cast, "anna") == 1


def test_everything_can_be_marked_as_read(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    assert cast.client("anna").post("/nl/account/notifications/read").status_code == 302
    assert unread(cast, "anna") == 0


def test_a_long_inbox_has_pages(app: Flask, cast: Cast) -> None:
    for number in range(22):
        tell(cast.id("anna"), "tips", title=f"Nummer {number}.")
    client = cast.client("anna")
    assert "Nummer 21." in client.get("/nl/account/notifications").text
    assert "Nummer 0." in client.get("/nl/account/notifications?page=2").text
    assert client.get("/nl/account/notifications?page=zzz").status_code == 200


def choose(client: FlaskClient, **data: str) -> int:
    """Send the form as somebody fills it in; return the status."""
    choices = {"answers": "mail", "tips": "inbox", "quiet_from": "22", "quiet_until": "8"}
    return client.post("/nl/account/notifications", data=choices | data).status_code


def test_people_choose_how_each_kind_comes_and_when_not(app: Flask, cast: Cast) -> None:
    client = cast.client("anna")
    page = client.get("/nl/account/notifications").text
    assert re.search(r'name="answers".*?<option selected value="mail"', page, re.DOTALL)
    assert 'name="decisions"' not in page
    assert choose(client, answers="daily", tips="weekly", quiet="y", quiet_from="21", quiet_until="9") == 302
    assert queries.channels_of(cast.id("anna")) == {
        "answers": Channel.DAILY,
        "decisions": Channel.MAIL,
        "tips": Channel.WEEKLY,
    }
    assert queries.quiet_hours_of(cast.id("anna")) == QuietHours(21, 9)
    assert choose(client) == 302
    assert queries.channels_of(cast.id("anna"))["tips"] is Channel.INBOX
    assert queries.quiet_hours_of(cast.id("anna")).is_none


@pytest.mark.parametrize("field", ["answers", "quiet_until"])
@pytest.mark.parametrize("value", ["", "hourly", "24", "x" * 5000, "\x00"])
def test_a_choice_that_is_not_offered_is_refused(field: str, value: str, app: Flask, cast: Cast) -> None:
    assert choose(cast.client("anna"), tips="daily", **{field: value}) == 422
    assert queries.channels_of(cast.id("anna"))["tips"] is Channel.INBOX


def test_one_choice_counts_for_all(app: Flask, cast: Cast) -> None:
    client = cast.client("anna")
    assert choose(client, everything="weekly") == 302
    found = queries.channels_of(cast.id("anna"))
    assert found == {"answers": Channel.WEEKLY, "decisions": Channel.MAIL, "tips": Channel.WEEKLY}
    assert choose(client, everything="hourly") == 422


def test_nobody_chooses_about_what_only_others_get(app: Flask, cast: Cast) -> None:
    kinds = app.extensions["notice_kinds"]
    app.extensions["notice_kinds"] = kinds | {"desk": NoticeKind("desk", "Desk", roles=("moderator",))}
    assert 'name="desk"' not in cast.client("anna").get("/nl/account/notifications").text
    assert 'name="desk"' in cast.client("mona").get("/nl/account/notifications").text


# --- one click ---


def address_of(mail: OutboxMail) -> str:
    return str(mail.headers["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")


def test_one_click_stops_a_kind_without_signing_in_and_without_a_token_of_a_form(
    app: Flask, cast: Cast
) -> None:
    tell(cast.id("anna"))
    [mail] = mails()
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"http://localhost{address_of(mail)}" in mail.html
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        response = app.test_client().post(address_of(mail), data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert response.status_code == 200
    assert queries.channel_of(cast.id("anna"), queries.get_kind("answers")) is Channel.INBOX


def test_following_the_link_asks_with_one_button_and_changes_nothing(app: Flask, cast: Cast) -> None:
    tell(cast.id("anna"))
    [mail] = mails()
    page = app.test_client().get(address_of(mail)).text
    assert page[page.index("<main") :].count("<button") == 1
    assert "answers to your notes" in page
    assert "anna" not in page.lower()
    assert queries.channel_of(cast.id("anna"), queries.get_kind("answers")) is Channel.MAIL


def test_a_token_that_is_not_ours_stops_nothing(app: Flask, cast: Cast) -> None:
    path = queries.unsubscribe_path(cast.id("anna"), "answers")
    other = "a" if path[-5] != "a" else "b"  # not the last one: some of its bits count for nothing
    for wrong in (path[:-5] + other + path[-4:], "/unsubscribe/x", path + "x"):
        assert app.test_client().post(f"/nl{wrong}").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(NoticePreference)) == 0


@pytest.mark.parametrize("kind", ["decisions", "nothing"])
def test_only_what_may_be_muted_has_such_a_link(kind: str, app: Flask, cast: Cast) -> None:
    token = queries.unsubscribe_path(cast.id("anna"), kind).rpartition("/")[2]
    with pytest.raises(NotFound):
        queries.read_unsubscribe_token(token)


def test_a_link_of_somebody_who_is_gone_is_not_found(app: Flask, cast: Cast) -> None:
    path = queries.unsubscribe_path(cast.id("anna"), "answers")
    with transaction() as session:
        session.delete(cast.user("anna"))
    assert app.test_client().post(f"/nl{path}").status_code == 404
