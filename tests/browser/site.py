"""The demo city that really runs: where it is, its mails, and how to start and stop it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite

from tests.architecture.tree import ROOT
from tests.support.processes import free_port

PATIENCE: Final = 20.0
BIN: Final = Path(sys.executable).parent
CODE: Final = re.compile(r": (\d{6})\s*$", re.MULTILINE)


@dataclass
class Site:
    """The running demo city."""

    url: str
    data_dir: Path
    environment: dict[str, str]
    city: dict[str, Any]

    def flask(self, *arguments: str) -> str:
        """Run a command of the application beside the site."""
        command = [str(BIN / "flask"), "--app", "wsgi", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def let_end_soon(self, listing: str) -> None:
        """Let a listing have six days left, and the worker do what is due."""
        end = (datetime.now(UTC) + timedelta(days=6)).strftime("%Y-%m-%d %H:%M:%S.%f")
        with closing(sqlite.connect(self.data_dir / "solidair.sqlite3", timeout=PATIENCE)) as database:
            changed = database.execute(
                "UPDATE listing SET expires_at = ?, warnings_sent = 0 WHERE public_id = ?", (end, listing)
            )
            database.commit()
            assert changed.rowcount == 1
        self.flask("jobs", "run", "--once")

    def number_of(self, email: str) -> int:
        """Return under which number the database knows somebody."""
        with closing(sqlite.connect(self.data_dir / "solidair.sqlite3", timeout=PATIENCE)) as database:
            row = database.execute('SELECT id FROM "user" WHERE email = ?', (email,)).fetchone()
        return int(row[0])

    def mails(self, to: str) -> list[EmailMessage]:
        """Return the mails that somebody got, oldest first."""
        files = sorted((self.data_dir / "mail").glob("*.eml"))
        parsed = (message_from_bytes(f.read_bytes(), policy=policy.default) for f in files)
        return [mail for mail in parsed if to in str(mail["To"])]

    def wait_for_mail(self, to: str, after: int = 0, about: str = "") -> EmailMessage:
        """Return the first mail to somebody beyond those already seen, with these words in it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for mail in self.mails(to)[after:]:
                if about in str(mail.get_body(("plain",))):
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to} within {PATIENCE} seconds")

    def email_of(self, role: str, number: int = 0) -> str:
        """Return the address of a demo person with this role."""
        return str([a["email"] for a in self.city["accounts"] if a["role"] == role][number])


def email_of_ref(ref: str) -> str:
    """Return the address of a demo person by reference: fatima-e."""
    return f"{ref.replace('-', '.')}@example.org"


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, number: int = 0) -> str:
    """Return a link of a mail's text, by default the first."""
    return [word for word in _text_of(mail).split() if word.startswith("http")][number]


def code_in(mail: EmailMessage) -> str:
    """Return the code of a mail's text."""
    found = CODE.search(_text_of(mail))
    assert found, _text_of(mail)
    return found[1]


@contextmanager
def running_site(data_dir: Path) -> Iterator[Site]:
    """Load the demo city and run its web server and worker until the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    keep = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    environment = {**keep, "DEMO": "1", "DATA_DIR": str(data_dir), "PORT": str(port), "SITE_URL": url}
    running = Site(url, data_dir, environment, {})
    running.flask("db", "upgrade")
    running.city = json.loads(running.flask("demo", "load", "--json"))
    web, worker = (
        ("gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"),
        ("flask", "--app", "wsgi", "jobs", "run"),
    )
    with _process(*web, environment=environment), _process(*worker, environment=environment):
        _wait_until_up(url)
        yield running


@contextmanager
def _process(*command: str, environment: dict[str, str]) -> Iterator[None]:
    name, *arguments = command
    log = Path(environment["DATA_DIR"]) / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(BIN / name), *arguments], env=environment, cwd=ROOT, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_up(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site did not start")
