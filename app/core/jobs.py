"""Work that does not wait for a request: what is due, and the worker that does it.

Each job is safe to run twice and picks up whatever is due, so a crash loses nothing:
huey only says when; the rows in the database say what. The worker also sweeps by itself
each minute, so that a lost queue costs a minute and nothing else.
"""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey

from app.core.db import after_commit, db

log = structlog.get_logger()

SWEEP_SECONDS: Final = 60
THREADS: Final = 2
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A queue that is away must not keep a request waiting.
REDIS_PATIENCE: Final = "socket_connect_timeout=2&socket_timeout=10"
_stopping: Final = threading.Event()


@dataclass(frozen=True)
class Job:
    """Something that falls due by itself: `run` does all that is due now and returns how much it did."""

    name: str
    run: Callable[[], int]
    every_minutes: int = 1


@dataclass(frozen=True)
class _Hint:
    """Tells the worker to run a job; the same hint counts once a transaction."""

    app: Flask
    name: str

    def __call__(self) -> None:
        """Put it into the queue; when the queue is away, the next sweep does the work."""
        try:
            self.app.extensions["job_tasks"][self.name]()
        except Exception:
            log.warning("queue unavailable, the sweep will pick it up", job=self.name)


def make_queue(app: Flask) -> Huey:
    """Return the queue: in a file beside the data, or in Redis where there is one."""
    url, immediate = app.config["REDIS_URL"], bool(app.config.get("TESTING"))
    if url and not immediate:
        patient = f"{url}{'&' if '?' in url else '?'}{REDIS_PATIENCE}"
        return RedisHuey("solidair", url=patient, results=False)
    path = app.config["DATA_DIR"] / "jobs.sqlite3"
    # Not WAL: huey uses Python's own SQLite, which may have the WAL-reset bug. Hints need no fsync.
    return SqliteHuey(
        "solidair",
        filename=str(path),
        results=False,
        immediate=immediate,
        journal_mode="truncate",
        fsync=False,
    )


def is_stopping() -> bool:
    """Tell whether the worker was asked to stop: a long job then stops between two of its steps."""
    return _stopping.is_set()


def _guarded(app: Flask, job: Job) -> int | None:
    """Run one job; its failure is logged, stops no other and gives None."""
    with app.app_context():
        try:
            return job.run()
        except Exception:
            log.exception("job failed", job=job.name)
            return None
        finally:
            db.session.remove()


def run_all(app: Flask) -> dict[str, int | None]:
    """Do everything that is due now; return how much each job did, None for one that failed."""
    return {job.name: _guarded(app, job) for job in app.extensions["jobs"].values()}


def wake(name: str) -> None:
    """Ask the worker to run this job as soon as the present transaction is on disk."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.config.get("TESTING"):
        after_commit(_Hint(app, name))


def work(app: Flask) -> None:
    """Do what falls due until told to stop: hints from the queue at once, and everything each minute."""
    _stopping.clear()
    # Blocked before any thread starts, so that a signal waits for sigwait() and interrupts nothing.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    poll = 10.0 if app.config["REDIS_URL"] else 1.0  # Redis pushes; a file has to be looked at
    consumer = app.extensions["huey"].create_consumer(workers=THREADS, periodic=False, max_delay=poll)
    sweeper = threading.Thread(target=_sweep, args=(app,), name="sweeper")
    consumer.start()
    sweeper.start()
    log.info("worker started", jobs=list(app.extensions["jobs"]))
    received = signal.sigwait(STOP_SIGNALS)
    log.info("worker stops", signal=signal.Signals(received).name)
    _stopping.set()
    sweeper.join()
    consumer.stop(graceful=True)


def _sweep(app: Flask) -> None:
    """Run each job when its minutes have passed; all of them at the start."""
    for minute in itertools.count():
        for job in app.extensions["jobs"].values():
            if minute % job.every_minutes == 0 and not is_stopping():
                _guarded(app, job)
        if _stopping.wait(SWEEP_SECONDS):
            return


def init_app(app: Flask, jobs: Sequence[Job]) -> None:
    """Register the jobs with the queue."""
    queue = make_queue(app)
    app.extensions["huey"] = queue
    app.extensions["jobs"] = {job.name: job for job in jobs}
    app.extensions["job_tasks"] = {job.name: _register(app, queue, job) for job in jobs}


def _register(app: Flask, queue: Huey, job: Job) -> Callable[[], Any]:
    def run() -> None:
        _guarded(app, job)

    task: Callable[[], Any] = queue.task(name=job.name)(run)
    return task
