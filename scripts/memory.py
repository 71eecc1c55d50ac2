"""How much memory the processes of an installation take, after some use."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.processes import HOST, free_port

ROOT: Final = Path(__file__).parents[1]
PROGRAMS: Final = Path(sys.executable).parent
REQUESTS: Final = 200
PATHS: Final = ("/nl/listings", "/nl/", "/en/listings?kind=offer", "/fr/listings?q=fiets")
PATIENCE: Final = 60.0


def memory_lines() -> str:
    """Return the resident memory of web and worker over the demo city, as a list."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        site = f"http://{HOST}:{port}"
        env = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "PORT": str(port), "SITE_URL": site}
        for command in ("db upgrade", "demo load"):
            arguments = [str(PROGRAMS / "flask"), "--app", "wsgi", *command.split()]
            subprocess.run(arguments, cwd=ROOT, env=env, capture_output=True, check=True)
        with (
            _running("gunicorn -c gunicorn.conf.py wsgi:app", env) as web,
            _running("flask --app wsgi jobs run", env) as worker,
        ):
            _use(site)
            sizes = [("the web server's manager", web), ("the worker", worker)]
            sizes[1:1] = [("a web process", child) for child in _children(web)]
            lines = [f"- {name}: {_resident(number):.0f} MB" for name, number in sizes]
    return "\n".join([f"Resident, on SQLite, after {REQUESTS} requests:", "", *lines])


@contextmanager
def _running(command: str, env: dict[str, str]) -> Iterator[int]:
    program, *arguments = command.split()
    with subprocess.Popen(
        [str(PROGRAMS / program), *arguments],
        cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process.pid
        finally:
            process.terminate()


def _use(site: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{site}/healthz") as response:
                response.read()
            break
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    for number in range(REQUESTS):
        with urlopen(site + PATHS[number % len(PATHS)]) as response:
            response.read()


def _children(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _resident(number: int) -> float:
    """Return the resident memory of a process in MB, as the kernel counts it."""
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
