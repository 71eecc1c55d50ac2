"""The worker as a process of its own: hints reach it at once, and it does without them."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.jobs import SWEEP_SECONDS, Job
from tests.conftest import make_app
from tests.support.post import know_test_templates, write_and_undo, write_hello
from tests.support.processes import HOST, free_port
from tests.support.worker import running_worker, worker_command, worker_environment

HINT_SECONDS = 12
assert HINT_SECONDS < SWEEP_SECONDS


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def make_web(copied_database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make the application as a web process has it: its hints go into a real queue."""
    apps: list[Flask] = []

    def make(**settings: object) -> Flask:
        app = make_app(copied_database_url, tmp_path, TESTING=False, **settings)
        know_test_templates(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    "queue",
    [
        "file",
        pytest.param("redis", marks=pytest.mark.sqlite_only),
        pytest.param("lost redis", marks=pytest.mark.sqlite_only),
    ],
)
def test_a_mail_written_by_the_web_leaves_at_once(
    queue: str,
    make_web: Callable[..., Flask],
    copied_database_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    settings = {}
    if queue == "redis":
        settings["REDIS_URL"] = str(request.getfixturevalue("redis_url"))
    if queue == "lost redis":
        settings["REDIS_URL"] = f"redis://{HOST}:{free_port()}/0"
    web, files = make_web(**settings), tmp_path / "mail"
    with web.app_context():
        with transaction():
            write_hello(title="before the worker")
        with running_worker(worker_environment(copied_database_url, tmp_path, **settings)) as worker:
            assert wait_for(lambda: len(list(files.glob("*.eml"))) == 1, 30), "the first sweep sends it"
            if queue != "lost redis":
                for _ in range(3):
                    with transaction():
                        write_hello(title="by a hint")
                assert wait_for(lambda: len(list(files.glob("*.eml"))) == 4, HINT_SECONDS), "hints arrive"
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0
        if queue == "lost redis":
            # Once the worker is gone: the sweep that sent the first might take this one along.
            with transaction():
                write_hello(title="waits for the next sweep")
        db.session.remove()
    if queue == "lost redis":
        environment = worker_environment(copied_database_url, tmp_path, **settings)
        once = subprocess.run(worker_command("--once"), env=environment, check=True, stdout=subprocess.PIPE)
        assert b"deliver_mail: 1" in once.stdout


@pytest.mark.sqlite_only
def test_the_worker_stops_at_ctrl_c_without_a_trace(
    make_web: Callable[..., Flask], copied_database_url: str, tmp_path: Path
) -> None:
    make_web()
    worker = subprocess.Popen(
        worker_command(),
        env=worker_environment(copied_database_url, tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stderr is not None
    assert any("worker started" in line for line in worker.stderr)
    worker.send_signal(signal.SIGINT)
    rest = worker.stderr.read()
    assert worker.wait(15) == 0
    assert "Traceback" not in rest


def test_one_round_prints_a_line_a_job_and_a_failure_stops_no_other(app: Flask) -> None:
    def fail() -> int:
        raise RuntimeError("a mistake")

    before = app.extensions["jobs"]
    app.extensions["jobs"] = {"bad": Job("bad", fail), "good": Job("good", lambda: 3)}
    try:
        result = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
    finally:
        app.extensions["jobs"] = before
    assert result.exit_code == 1
    assert result.output.splitlines()[-2:] == ["bad: failed", "good: 3"]


def test_a_hint_is_given_once_and_only_after_commit(make_web: Callable[..., Flask]) -> None:
    web = make_web()
    with web.app_context():
        queue = web.extensions["huey"]
        write_and_undo()
        assert len(queue) == 0
        with transaction():
            write_hello()
            write_hello()
            assert len(queue) == 0
        assert len(queue) == 1
        db.session.remove()
