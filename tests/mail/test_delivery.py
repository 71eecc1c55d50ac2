"""Mails leave once, in spite of servers that are away, addresses that are refused and workers that die."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.db import db, transaction
from app.mail.actions import deliver_due, forget_old
from app.mail.models import MailState, OutboxMail
from app.mail.rules import BACKOFF, LEASE, Guard
from tests.support.cast import Cast
from tests.support.post import PostOffice, post_office, sending_to, write_hello
from tests.support.processes import free_port
from tests.support.worker import worker_command, worker_environment


def states() -> list[str]:
    db.session.rollback()
    return [state.value for state in db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id))]


def only_mail() -> OutboxMail:
    db.session.rollback()
    return db.session.scalars(select(OutboxMail)).one()


@pytest.fixture
def guards(app: Flask) -> Iterator[dict[str, bool]]:
    """A guard named `may` that answers what the test wants; `broken` fails."""
    answer = {"may": True}

    def broken(user_id: int | None, ref: str) -> bool:
        raise RuntimeError("a check with a mistake in it")

    before: Mapping[str, object] = app.extensions["mail_guards"]
    app.extensions["mail_guards"] = {**before, "may": lambda user, ref: answer["may"], "broken": broken}
    yield answer
    app.extensions["mail_guards"] = before


def test_what_was_sent_is_wiped(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello()
    assert deliver_due() == 1
    mail = only_mail()
    assert (mail.state, mail.text, mail.html, mail.headers) == (MailState.SENT, "", "", {})
    assert mail.sent_at is not None
    assert deliver_due() == 0
    assert len(post.received) == 1


def test_nothing_is_lost_while_the_server_is_away(app: Flask) -> None:
    port = free_port()
    with time_machine.travel(now(), tick=False) as clock, sending_to(app, port):
        with transaction():
            write_hello("one@example.org")
            write_hello("two@example.org")
        for _ in range(60):
            assert deliver_due() == 0
            clock.shift(timedelta(minutes=1))
        with post_office(port) as office:
            assert deliver_due() == 2
            assert deliver_due() == 0
    assert sorted(r[0] for r, _ in office.received) == ["one@example.org", "two@example.org"]


def test_a_refused_mail_is_set_aside_while_others_go(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello("poison@example.org")
        write_hello("jan@example.org")
    assert deliver_due() == 1
    assert states() == ["dead", "sent"]
    dead = db.session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.DEAD)).one()
    assert dead.last_error == "smtp 550"


def test_a_mail_that_fails_for_now_is_tried_again_ever_later_then_set_aside(
    app: Flask, post: PostOffice
) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        with transaction():
            write_hello("later@example.org")
        for minutes in BACKOFF:
            assert deliver_due() == 0
            assert only_mail().due_at == now() + timedelta(minutes=minutes)
            assert only_mail().last_error == "smtp 451"
            clock.shift(timedelta(minutes=minutes))
        assert deliver_due() == 0
    assert states() == ["dead"]


def test_a_right_that_ended_is_noticed_when_the_mail_is_sent(
    app: Flask, post: PostOffice, guards: dict[str, bool]
) -> None:
    with transaction():
        write_hello("jan@example.org", guard=Guard("may", "x"))
        write_hello("mia@example.org", guard=Guard("nobody knows this check", "x"))
        write_hello("fien@example.org")
    guards["may"] = False
    assert deliver_due() == 1
    assert states() == ["dropped", "dropped", "sent"]
    assert [r for r, _ in post.received] == [["fien@example.org"]]
    assert all(text == "" for text in db.session.scalars(select(OutboxMail.text)))


def test_a_guard_with_a_mistake_blocks_no_other_mail(
    app: Flask, post: PostOffice, guards: dict[str, bool]
) -> None:
    with transaction():
        write_hello("jan@example.org", guard=Guard("broken", "x"))
        write_hello("fien@example.org")
    assert deliver_due() == 1
    assert states() == ["queued", "sent"]


def test_a_closed_account_gets_no_more_mail(app: Flask, post: PostOffice, cast: Cast) -> None:
    anna, bilal = cast.id("anna"), cast.id("bilal")
    with transaction() as session:
        write_hello("anna@example.org", user_id=anna)
        write_hello("bilal@example.org", user_id=bilal)
        session.execute(update(User).where(User.id == anna).values(banned_at=now()))
    assert deliver_due() == 1
    assert states() == ["dropped", "sent"]


def test_a_stale_mail_is_not_sent(app: Flask, post: PostOffice) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        with transaction():
            write_hello(expires_after=timedelta(minutes=30))
            write_hello()
        clock.shift(timedelta(minutes=31))
        assert deliver_due() == 1
    assert states() == ["dropped", "sent"]


def test_several_workers_at_once_send_each_mail_once(app: Flask, post: PostOffice) -> None:
    post.seconds_a_mail = 0.02
    with transaction():
        for number in range(24):
            write_hello(f"jan{number}@example.org")
    start = threading.Barrier(4)
    sent: list[int] = []

    def deliver() -> None:
        with app.app_context():
            start.wait()
            sent.append(deliver_due())
            db.session.remove()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 24
    assert set(Counter(post.ids()).values()) == {1}
    assert set(states()) == {"sent"}


def test_a_worker_killed_after_the_server_accepted_sends_again_under_the_same_id(
    app: Flask, post: PostOffice, database_url: str, tmp_path: Path
) -> None:
    with transaction():
        write_hello()
    environment = worker_environment(
        database_url, tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(post.port)
    )
    worker = subprocess.Popen(worker_command("--once"), env=environment, stderr=subprocess.DEVNULL)
    post.on_mail = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(30) == -signal.SIGKILL
    post.on_mail = lambda: None
    assert states() == ["queued"]
    assert deliver_due() == 0, "somebody may still be sending it"
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert deliver_due() == 1
    first, second = post.ids()
    assert first == second
    assert states() == ["sent"]


def test_a_mail_that_kills_every_worker_is_set_aside(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello().attempts = len(BACKOFF) + 1
    assert deliver_due() == 0
    assert states() == ["dead"]


def test_old_mail_is_forgotten(app: Flask, post: PostOffice) -> None:
    with time_machine.travel(now() - timedelta(days=31)):
        with transaction():
            write_hello()
            write_hello("poison@example.org")
        deliver_due()
    with transaction():
        write_hello()
    deliver_due()
    assert forget_old() == 2
    assert states() == ["sent"]


def test_an_operator_sees_what_was_set_aside_and_sends_it_after_all(app: Flask, post: PostOffice) -> None:
    with transaction():
        write_hello("poison@example.org")
    deliver_due()
    mail_id = only_mail().id
    listed = app.test_cli_runner().invoke(args=["mail", "list-dead"]).output
    assert listed.split("\t")[0] == str(mail_id)
    assert "example.org" not in listed
    with transaction() as session:
        session.execute(update(OutboxMail).values(recipient="jan@example.org"))
    assert app.test_cli_runner().invoke(args=["mail", "retry", str(mail_id)]).exit_code == 0
    assert deliver_due() == 1
    again = app.test_cli_runner().invoke(args=["mail", "retry", str(mail_id)])
    assert again.exit_code == 1
