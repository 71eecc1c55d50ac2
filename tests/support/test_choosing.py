"""Which database a test runs on, and what is said when a server is missing: tried on a small test file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SMALL_TESTS = """
import pytest

def test_both(database_url, database_kind, fresh_database_url):
    assert database_url.startswith(database_kind + ":")
    assert fresh_database_url.startswith(database_kind + ":")
    assert fresh_database_url != database_url

@pytest.mark.sqlite_only
def test_one(database_url):
    assert database_url.startswith("sqlite:")

@pytest.mark.postgres_only
def test_other(database_url):
    assert database_url.startswith("postgresql:")

def test_none():
    pass
"""


def _run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    test_file = folder / "test_small.py"
    test_file.write_text(SMALL_TESTS)
    ours = ("PYTEST_", "REQUIRE_ALL", "SOLIDAIR_TEST_WITHOUT")
    quiet = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", *arguments, str(test_file)],
        env=quiet | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_test_runs_on_both_databases(tmp_path: Path) -> None:
    result = _run(tmp_path)
    assert "5 passed, 2 deselected" in result.stdout


def test_a_person_can_choose_one_database(tmp_path: Path) -> None:
    result = _run(tmp_path, "--database=sqlite")
    assert "3 passed, 4 deselected" in result.stdout


def test_what_was_not_tested_is_said_before_the_closing_line(tmp_path: Path) -> None:
    result = _run(tmp_path, SOLIDAIR_TEST_WITHOUT="PostgreSQL")
    said, closing = result.stdout.strip().splitlines()[-2:]
    assert said == ("NOT TESTED on this machine (2 tests): PostgreSQL: switched off by SOLIDAIR_TEST_WITHOUT")
    assert "3 passed, 2 skipped, 2 deselected" in closing
    assert result.returncode == 0


def test_the_workers_of_a_parallel_run_say_it_too(tmp_path: Path) -> None:
    result = _run(tmp_path, "-n", "1", SOLIDAIR_TEST_WITHOUT="PostgreSQL")
    assert "NOT TESTED on this machine (2 tests): PostgreSQL" in result.stdout


@pytest.mark.parametrize("workers", ["0", "1"])
def test_where_everything_is_required_a_missing_server_is_a_failure(tmp_path: Path, workers: str) -> None:
    result = _run(tmp_path, "-n", workers, REQUIRE_ALL="1", SOLIDAIR_TEST_WITHOUT="PostgreSQL")
    assert "PostgreSQL is required but cannot be had: switched off" in result.stdout
    assert result.returncode == 1
