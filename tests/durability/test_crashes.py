"""What was acknowledged is on disk, whatever ends in the middle: the web, the worker, the space on disk."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.core.db import db, transaction
from app.listings.models import Listing
from app.mail.models import MailState, OutboxMail
from app.mail.rules import LEASE
from tests.conftest import make_app
from tests.durability.site import Poster, Site, posting, wait_until
from tests.support.cast import Cast
from tests.support.post import know_test_templates, post_office, write_hello
from tests.support.processes import HOST, free_port
from tests.support.worker import running_worker, worker_command, worker_environment

pytestmark = pytest.mark.slow
PEOPLE = ("anna", "bilal", "chloe")


@pytest.fixture
def house(copied_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over the data of a server, to look behind it."""
    app = make_app(copied_database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def site(house: Flask, copied_database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The web server."""
    server = Site(free_port(), copied_database_url, tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def posters(house: Flask, site: Site) -> list[Poster]:
    """People who are signed in and know the form."""
    return [Poster(site, name, cookie_of(house, name)) for name in PEOPLE]


def cookie_of(app: Flask, name: str) -> str:
    """Return the session of a signed-in person as their browser sends it."""
    client = app.test_client()
    Cast(app).sign_in(client, name)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def assert_nothing_is_lost(posters: list[Poster], least: int) -> None:
    """Each acknowledged listing exists once, and none twice; the database itself is whole."""
    acknowledged = [title for poster in posters for title in poster.acknowledged]
    db.session.rollback()
    kept = Counter(db.session.scalars(select(Listing.title)))
    assert len(acknowledged) >= least
    assert [title for title in acknowledged if kept[title] != 1] == []
    assert [title for title, times in kept.items() if times > 1] == []
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def wait_for_posts(posters: list[Poster], more: int) -> None:
    """Wait until this many more were acknowledged."""
    before = sum(len(poster.acknowledged) for poster in posters)
    wait_until(
        lambda: sum(len(poster.acknowledged) for poster in posters) >= before + more,
        lambda: Counter(answer for poster in posters for answer in poster.answers),
    )


def test_no_acknowledged_listing_is_lost_when_the_web_is_killed(site: Site, posters: list[Poster]) -> None:
    with posting(posters):
        wait_for_posts(posters, 25)
        site.kill()
        site.start()
        wait_for_posts(posters, 5)
    assert_nothing_is_lost(posters, 30)


@pytest.mark.postgres_only
def test_no_acknowledged_listing_is_lost_when_the_database_drops_everybody(posters: list[Poster]) -> None:
    with posting(posters):
        for _ in range(4):
            wait_for_posts(posters, 4)
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            with db.engine.connect() as connection:
                connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
        wait_for_posts(posters, 5)
    assert_nothing_is_lost(posters, 21)
    assert {status for poster in posters for status in poster.answers} <= {302, 503}


@pytest.mark.sqlite_only
def test_a_full_disk_loses_nothing_and_is_over_when_there_is_room(
    site: Site, posters: list[Poster], tmp_path: Path
) -> None:
    poster = posters[0]
    assert poster.post() == 302
    site.kill()
    site.start(file_bytes=largest_file(tmp_path) + 40_000)
    answers: list[int] = []
    while answers.count(503) < 3 and len(answers) < 300:
        answers.append(poster.post())
    assert answers[0] == 302
    assert answers[-1] == 503, "a page that says that it is our fault, not a crash"
    assert set(answers) == {302, 503}
    site.kill()
    site.start()
    assert poster.post() == 302
    assert_nothing_is_lost([poster], 3)


@pytest.mark.sqlite_only
def test_the_logs_name_nobody_who_is_refused(site: Site, posters: list[Poster]) -> None:
    poster = posters[0]
    poster.address = "203.0.113.7"
    assert 429 in {poster.post() for _ in range(25)}
    site.ask("GET", "/nl/nothing-here", address=poster.address)
    log = site.log.read_text()
    assert "Listening" in log
    assert "203.0.113" not in log
    assert "anna" not in log
    assert "Fiets" not in log


def largest_file(folder: Path) -> int:
    return max(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.sqlite_only
def test_no_mail_is_lost_when_the_worker_is_killed(
    house: Flask, copied_database_url: str, tmp_path: Path
) -> None:
    know_test_templates(house)
    with transaction():
        wanted = {f"<{write_hello(title=str(n)).message_id}>" for n in range(30)}
    with post_office() as office:
        office.seconds_a_mail = 0.02
        mail = {"MAIL_SERVER": HOST, "MAIL_PORT": str(office.port)}
        environment = worker_environment(copied_database_url, tmp_path, **mail)
        kills = 2
        for _ in range(kills):
            before = len(office.received)
            with running_worker(environment) as worker:
                wait_until(lambda before=before: len(office.received) >= before + 5)  # type: ignore[misc]
                worker.kill()
                worker.wait()
            let_leases_run_out()
        subprocess.run(worker_command("--once"), env=environment, check=True, capture_output=True)
        times = Counter(office.ids())
    assert set(times) == wanted
    assert sum(times.values()) - len(times) <= kills, (
        "at most the mail in hand goes twice, with one Message-ID"
    )
    db.session.rollback()
    assert set(db.session.scalars(select(OutboxMail.state))) == {MailState.SENT}


def let_leases_run_out() -> None:
    """Be as late as when what the dead worker held is taken up by another."""
    with transaction() as session:
        queued = update(OutboxMail).where(OutboxMail.state == MailState.QUEUED)
        early = {mail.id: mail.due_at - LEASE for mail in session.scalars(select(OutboxMail))}
        for mail_id, due_at in early.items():
            session.execute(
                queued.where(OutboxMail.id == mail_id).values(due_at=due_at - timedelta(seconds=1))
            )
