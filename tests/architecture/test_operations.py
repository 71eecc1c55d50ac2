"""What docs/operations.md tells an operator is what there is."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import click
import pytest
from flask import Flask

from app import create_app
from config import load_settings
from tests.architecture.tree import ROOT

GUIDE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy").glob("*.service"))


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load_settings({"DEMO": "1", "DATA_DIR": str(tmp_path_factory.mktemp("data"))}))


def settings_read() -> set[str]:
    code = (ROOT / "config.py").read_text() + (ROOT / "gunicorn.conf.py").read_text()
    return set(re.findall(r"env(?:iron)?(?:\.get\(|, |\[)['\"]([A-Z_]+)['\"]", code))


def test_each_setting_is_explained_and_none_is_made_up() -> None:
    table = GUIDE[GUIDE.index("## Settings") : GUIDE.index("## nginx")]
    explained = re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)
    assert sorted(explained) == sorted(settings_read())
    assert len(explained) > 12


def test_the_settings_file_of_a_server_names_only_settings() -> None:
    text = (ROOT / "deploy/solidair.env").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    assert named <= settings_read()


def test_each_command_of_the_guide_exists(started: Flask) -> None:
    blocks = re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)
    spans = blocks + re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL))
    lines = [line for span in spans for line in span.replace("flask --app wsgi ", "solidair ").splitlines()]
    found = [
        m[1].split()
        for line in lines
        for m in re.finditer(r"(?:^|/bin/)solidair ([a-z-]+(?: [a-z-]+)?)", line)
    ]
    assert len(found) > 20
    missing = [words for words in found if not _exists(started, words)]
    assert not missing


def _exists(app: Flask, words: list[str]) -> bool:
    command: click.Command | None = app.cli.commands.get(words[0])
    if isinstance(command, click.Group):
        return len(words) > 1 and words[1] in command.commands
    return command is not None


def test_files_named_for_a_server_exist() -> None:
    named = set(re.findall(r"deploy/[\w.-]+\w", GUIDE))
    assert len(named) > 2
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_a_unit_is_hardened_and_starts_what_there_is(unit: Path, started: Flask) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    service = parser["Service"]
    assert service["User"] == "solidair"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["EnvironmentFile"] == "/etc/solidair/env"
    start = service["ExecStart"]
    if "--app wsgi" in start:
        assert start.split("--app wsgi ")[1].split()[0] in started.cli.commands
    else:
        assert start.endswith("gunicorn -c gunicorn.conf.py wsgi:app")
