"""The files of deploy/ do on a server what their units and the guide say of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.support.processes import free_port
from tests.support.worker import KEY

SETTINGS = """\
# A comment, and an empty line

SECRET_KEY=abc
OPERATOR=Stad Gent \t
MAIL_USERNAME=pa$$w#rd
MAIL_PASSWORD='a$b "c" \\d#e;f`g'
MAIL_DEFAULT_SENDER="Solidair <solidair@example.org>"
CONTACT_EMAIL=
PORT=8001"""


@pytest.fixture
def server(tmp_path: Path) -> dict[str, str]:
    """A folder in the place of /opt/solidair, whose flask tells its settings and words."""
    flask = tmp_path / ".venv/bin/flask"
    flask.parent.mkdir(parents=True)
    flask.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nenv\n')
    flask.chmod(0o755)
    (tmp_path / "env").write_text(SETTINGS)
    who = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    return {
        "PATH": os.environ["PATH"],
        "SOLIDAIR_ENV": str(tmp_path / "env"),
        "SOLIDAIR_HOME": str(tmp_path),
        "SOLIDAIR_USER": who,
    }


def solidair(server: dict[str, str], *words: str) -> list[str]:
    command = ["sh", str(ROOT / "deploy/solidair"), *words]
    return subprocess.run(command, env=server, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_command_reads_settings_as_systemd_does(server: dict[str, str]) -> None:
    # What systemd 252 made of the same file, with EnvironmentFile=.
    assert {
        "SECRET_KEY=abc",
        "OPERATOR=Stad Gent",
        "MAIL_USERNAME=pa$$w#rd",
        'MAIL_PASSWORD=a$b "c" \\d#e;f`g',
        "MAIL_DEFAULT_SENDER=Solidair <solidair@example.org>",
        "CONTACT_EMAIL=",
        "PORT=8001",
    } <= set(solidair(server, "x"))


def test_nothing_in_the_settings_file_is_run(server: dict[str, str]) -> None:
    ran = Path(server["SOLIDAIR_HOME"]) / "ran"
    Path(server["SOLIDAIR_ENV"]).write_text(f"OPERATOR=$(touch {ran})\ntouch {ran}\n")
    assert f"OPERATOR=$(touch {ran})" in solidair(server, "x")
    assert not ran.exists()


def test_words_of_a_command_arrive_as_they_are(server: dict[str, str]) -> None:
    told = solidair(server, "accounts", "create", "--name", "Anna van de Markt")
    assert told[:6] == ["--app", "wsgi", "accounts", "create", "--name", "Anna van de Markt"]


def test_the_web_server_does_not_start_with_a_wrong_setting(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    settings = {"SECRET_KEY": KEY, "DATA_DIR": str(tmp_path), "PORT": str(free_port()), "MAIL_PORT": "abc"}
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip() == "MAIL_PORT must be a whole number, not 'abc'."


def test_units_are_hardened_alike() -> None:
    parts = [
        re.search(r"^# Hardened:.*?^SystemCallErrorNumber=EPERM$", unit.read_text(), re.DOTALL | re.MULTILINE)
        for unit in (ROOT / "deploy").glob("*.service")
    ]
    assert len(parts) == 3
    assert len({part and part[0] for part in parts}) == 1


def test_passwords_stand_between_single_quotes_in_the_settings_file() -> None:
    text = (ROOT / "deploy/solidair.env").read_text()
    assert re.search(r"^MAIL_PASSWORD=''$", text, re.MULTILINE)


def test_a_restore_says_in_one_line_that_the_database_is_away(tmp_path: Path) -> None:
    nowhere = f"postgresql:///solidair?host={tmp_path}"
    settings = {"SECRET_KEY": KEY, "DATA_DIR": str(tmp_path), "DATABASE_URL": nowhere}
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "restore", str(_saved(tmp_path))],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "Error: The database cannot be read: " in ended.stderr


def _saved(folder: Path) -> Path:
    """Return a whole backup, of a database that is there."""
    file = folder / "there.zip"
    settings = {"PATH": os.environ["PATH"], "SECRET_KEY": KEY, "DATA_DIR": str(folder)}
    for words in (["db", "upgrade"], ["backup", str(file)]):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, check=True, timeout=300)
    return file
