"""Without a mail server each mail is a file, and in demo mode pages show them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import transaction
from app.mail.actions import deliver_due
from app.mail.models import MailState
from tests.support.post import write_hello


@pytest.fixture(autouse=True)
def folder(app: Flask) -> Path:
    """Give the folder of the mails, empty: other tests leave theirs."""
    path: Path = app.config["DATA_DIR"] / "mail"
    for file in path.glob("*"):
        file.unlink()
    return path


@pytest.fixture
def demo(app: Flask) -> Iterator[None]:
    app.config["DEMO"] = True
    yield
    app.config["DEMO"] = False


def test_each_mail_is_one_file_that_sorts_by_time(app: Flask, folder: Path) -> None:
    for title in ("Een", "Twee"):
        with transaction():
            write_hello(title=title)
    assert deliver_due() == 2
    messages = [message_from_bytes(p.read_bytes(), policy=default) for p in sorted(folder.iterdir())]
    assert [str(m["Subject"]).split(": ")[1] for m in messages] == ["Een", "Twee"]
    assert all(p.suffix == ".eml" for p in folder.iterdir())


def test_writing_a_mail_again_makes_no_second_file(app: Flask, folder: Path) -> None:
    with transaction():
        mail = write_hello()
    deliver_due()
    with transaction():
        mail.state, mail.text, mail.html = MailState.QUEUED, "again", "<p>again</p>"
        mail.due_at = mail.created_at
    assert deliver_due() == 1
    assert len(list(folder.iterdir())) == 1


def test_the_demo_shows_its_mails_newest_first(app: Flask, demo: None) -> None:
    client = app.test_client()
    assert "No mails" in client.get("/demo/mail", headers={"Accept-Language": "en"}).text
    for title in ("Oudste", "Nieuwste"):
        with transaction():
            write_hello(title=title)
        time.sleep(0.01)
    deliver_due()
    page = client.get("/demo/mail").text
    assert page.index("Nieuwste") < page.index("Oudste")
    assert "jan@example.org" in page


def test_a_mail_of_the_demo_has_links_and_runs_nothing(app: Flask, demo: None, folder: Path) -> None:
    with transaction():
        write_hello(title="<script>alert(1)</script> https://evil.example/x")
    deliver_due()
    page = app.test_client().get(f"/demo/mail/{next(folder.iterdir()).name}").text
    assert page.count('href="http://localhost/nl/listings/abc"') == 2
    assert "<script>alert" not in page
    assert 'href="https://evil.example' not in page


@pytest.mark.parametrize("name", ["nothing.eml", "..%2f..%2fjobs.sqlite3", "%2e%2e", ".x.part"])
def test_only_mails_are_shown(app: Flask, demo: None, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / ".x.part").write_text("half")
    assert app.test_client().get(f"/demo/mail/{name}").status_code == 404


def test_outside_the_demo_these_pages_do_not_exist(app: Flask) -> None:
    assert app.test_client().get("/demo/mail").status_code == 404


def test_nobody_from_elsewhere_sees_them(app: Flask, demo: None) -> None:
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert app.test_client().get("/demo/mail", environ_overrides=far).status_code == 404


def test_a_long_subject_with_accents_arrives_as_it_was_written(folder: Path) -> None:
    title = "wie tekent een affiche voor ons repair café op de Muide, in januari of een beetje later?"
    with transaction():
        write_hello(title=title)
    deliver_due()
    sent = next(folder.glob("*.eml")).read_bytes()
    assert title in str(message_from_bytes(sent, policy=default)["Subject"])
