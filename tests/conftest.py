"""What every test may ask for: which database, which servers, and a word on what could not be tested."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.core.db import db
from app.search.queries import forget_totals
from config import load_settings
from tests.support.cast import Cast
from tests.support.catalogues import compile_catalogues
from tests.support.emptying import empty_tables
from tests.support.pages import CheckedClient
from tests.support.processes import Unavailable
from tests.support.servers import chromium_path, postgres_database, postgres_server, redis_server

DATABASES: Final = ("sqlite", "postgresql")
NOT_TESTED: Final = "not tested here: "
MOST_WORKERS: Final = 4


# --- choosing ---


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person run the tests of one database only: pytest --database=sqlite."""
    parser.addoption("--database", choices=DATABASES, help="run database tests on this one only")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any worker starts, and look for garbage less often.

    A worker holds so many objects for good that looking at them all took a tenth of its time.
    """
    gc.set_threshold(100_000, 50, 100)
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the database that a test, or the person who runs it, does not want."""
    chosen = config.getoption("--database")
    unwanted = [item for item in items if _is_unwanted(item, chosen)]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if not _is_unwanted(item, chosen)]


def _is_unwanted(item: pytest.Item, chosen: str | None) -> bool:
    kind = getattr(item, "callspec", None) and item.callspec.params.get("database_kind")  # type: ignore[attr-defined]
    wanted = {
        database
        for database, marker in zip(DATABASES, ("postgres_only", "sqlite_only"), strict=True)
        if not item.get_closest_marker(marker) and chosen in (None, database)
    }
    return kind is not None and kind not in wanted


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker a core, but never so many that each starts its own servers for nothing."""
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


# --- databases and servers ---


@pytest.fixture(scope="session", params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """The test runs on SQLite and on PostgreSQL; mark it sqlite_only or postgres_only to have one."""
    return str(request.param)


@pytest.fixture(scope="session")
def database_url(database_kind: str, migrated_database_url: str, make_database: Callable[..., str]) -> str:
    """One migrated database a worker and a kind; whoever fills it empties it."""
    return make_database(database_kind, migrated_database_url)


@pytest.fixture
def fresh_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_id: str
) -> Iterator[str]:
    """A database that was never used, for this test alone (migrations, restore)."""
    with ExitStack() as stack:
        yield _new_database(database_kind, request, tmp_path, worker_id, stack)


@pytest.fixture(scope="session")
def migrated_database_url(
    database_kind: str, make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database with all tables and the reference data, which nobody uses but to copy it."""
    url = make_database(database_kind)
    app = make_app(url, tmp_path_factory.mktemp("data"))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def copied_database_url(
    database_kind: str,
    migrated_database_url: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    worker_id: str,
) -> Iterator[str]:
    """A migrated database for this test alone: copied, which takes a tenth of the time of migrating."""
    with ExitStack() as stack:
        yield _new_database(database_kind, request, tmp_path, worker_id, stack, migrated_database_url)


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Callable[..., str]]:
    """Make databases that last as long as the session: copies of another, or empty ones."""
    with ExitStack() as stack:
        yield lambda kind, copy_of="": _new_database(
            kind, request, tmp_path_factory.mktemp("database"), worker_id, stack, copy_of
        )


def _new_database(
    kind: str,
    request: pytest.FixtureRequest,
    folder: Path,
    worker_id: str,
    stack: ExitStack,
    copy_of: str = "",
) -> str:
    if kind == "sqlite":
        file = folder / "test.sqlite3"
        if copy_of:
            shutil.copyfile(copy_of.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"
    server: str = request.getfixturevalue("postgres_server_url")
    template = copy_of.rpartition("/")[2] or "template0"
    return stack.enter_context(postgres_database(server, worker_id, template))


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """A PostgreSQL server, for tests that need no particular database."""
    with ExitStack() as stack:
        yield _had("PostgreSQL", lambda: stack.enter_context(postgres_server()))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """An empty Redis database; shared by the tests of one worker, so choose keys of your own."""
    with ExitStack() as stack:
        yield _had("Redis", lambda: stack.enter_context(redis_server()))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive."""
    return _had("Chromium", chromium_path)


def _had(name: str, get: Callable[[], str]) -> str:
    """Skip what this machine cannot test; where everything is required (CI) that is a failure."""
    try:
        return get()
    except Unavailable as reason:
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(f"{name} is required but cannot be had: {reason}", pytrace=False)
        pytest.skip(f"{NOT_TESTED}{name}: {reason}")


# --- the application ---


def make_app(database_url: str, data_dir: Path, **settings: object) -> Flask:
    """Return an application for tests: no CSRF fields to fill in, no limits, jobs only when asked."""
    env = {"SECRET_KEY": "a-key-for-tests-that-is-long-enough-0123456789", "DATABASE_URL": database_url}
    # No quiet hours: whether a mail leaves must not depend on when the tests run.
    env |= {"DATA_DIR": str(data_dir), "SITE_URL": "http://localhost", "QUIET_HOURS": ""}
    config = load_settings(env)
    config |= {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "KEEP_PAGES": False}
    config |= settings
    app = create_app(config)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session")
def migrated_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a migrated database, once a worker and a kind of database."""
    app = make_app(database_url, tmp_path_factory.mktemp("data"))
    with app.app_context():
        event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
    yield app
    with app.app_context():
        db.engine.dispose()


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """Commit at once: what a test wrote need not survive a crash of the machine."""
    if db.engine.dialect.name == "sqlite":
        connection.execute("PRAGMA synchronous=OFF")
    else:
        connection.execute("SET synchronous_commit TO off")
        connection.commit()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application inside its context; the tables are empty again afterwards."""
    with migrated_app.app_context():
        yield migrated_app
        db.session.remove()
        forget_totals()
        with db.engine.begin() as connection:
            empty_tables(connection)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of the tests."""
    return Cast(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was not tested on this machine, and why."""
    reasons = (report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    missing = Counter(reason.split(NOT_TESTED)[1] for reason in reasons if NOT_TESTED in reason)
    for reason, count in sorted(missing.items()):
        terminalreporter.write_line(f"NOT TESTED on this machine ({count} tests): {reason}", yellow=True)
