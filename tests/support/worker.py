"""The worker as its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
KEY: Final = "a-key-for-tests-that-is-long-enough-0123456789"


def worker_environment(database_url: str, data_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a worker beside the application of the tests."""
    own = {
        "SECRET_KEY": KEY,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "SITE_URL": "http://localhost",
    }
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **own, **settings}


def worker_command(*options: str) -> list[str]:
    """Return the command of a worker."""
    return [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "jobs", "run", *options]


@contextmanager
def running_worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker until the end of the block."""
    worker = subprocess.Popen(worker_command(), env=environment)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
