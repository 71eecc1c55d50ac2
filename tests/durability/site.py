"""The site as it runs on a server, to be killed: gunicorn as its own process, and people who post."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from tests.support.processes import HOST
from tests.support.worker import KEY, ROOT

FORM: Final = "/nl/listings/quick"
START_SECONDS: Final = 30


class Site:
    """A web server that can be started, killed and started again over the same data."""

    def __init__(self, port: int, database_url: str, data_dir: Path) -> None:
        self.port = port
        self.log = data_dir / "web.log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": KEY,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(data_dir),
            "SITE_URL": f"http://{HOST}:{port}",
            "PORT": str(port),
            # Each request may come from another network, so that no rate limit stands in the way.
            "TRUSTED_PROXIES": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, file_bytes: int = 0) -> None:
        """Start, and wait until the site answers; no file may grow beyond `file_bytes`, as on a full disk."""
        room = f"ulimit -f {file_bytes // 512}" if file_bytes else ":"
        server = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
        command = ["sh", "-c", f'{room}; exec "$@"', "sh", *server]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """End it as a power cut does: at once, all of its processes, without a word."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        cookie: str = "",
        address: str = "",
    ) -> tuple[int, str, str]:
        """Send one request, from a network of its own; return the status, the page and the cookie with it."""
        elsewhere = f"10.{time.monotonic_ns() // 256 % 256}.{time.monotonic_ns() % 256}.1"
        headers = {"Cookie": cookie, "X-Forwarded-For": address or elsewhere, "X-Forwarded-Proto": "http"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, urlencode(fields or {}), headers)
            response = connection.getresponse()
            new_cookie = (response.headers["Set-Cookie"] or cookie).partition(";")[0]
            return response.status, response.read().decode(), new_cookie
        finally:
            connection.close()


class Poster(threading.Thread):
    """A person who keeps posting, and remembers what the site said yes to."""

    def __init__(self, site: Site, name: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self._site, self._name, self._cookie, self.address = site, name, cookie, ""
        self._token = self._csrf_token()
        self._stop_asked = threading.Event()
        self.acknowledged: list[str] = []
        self.answers: list[int] = []
        self._tried = 0

    def _csrf_token(self) -> str:
        status, page, self._cookie = self._site.ask("GET", FORM, cookie=self._cookie)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found is not None, f"no form at {FORM}: {status}"
        return found[1]

    def post(self) -> int:
        """Post one listing; return the status, 0 when no answer came."""
        self._tried += 1
        title = f"Fiets {self._name} {self._tried}"
        fields = {"csrf_token": self._token, "what": title}
        try:
            status = self._site.ask("POST", FORM, fields, self._cookie, self.address)[0]
        except (OSError, HTTPException):
            return 0
        self.answers.append(status)
        if status == 302:
            self.acknowledged.append(title)
        return status

    def run(self) -> None:
        """Post until told to stop, also while nobody answers."""
        while not self._stop_asked.is_set():
            if not self.post():
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop after the present request."""
        self._stop_asked.set()
        self.join(35)


@contextmanager
def posting(posters: list[Poster]) -> Iterator[None]:
    """Have these people post during the block."""
    for poster in posters:
        poster.start()
    try:
        yield
    finally:
        for poster in posters:
            poster.stop()


def wait_until(
    condition: Callable[[], bool], explain: Callable[[], object] = lambda: "", seconds: float = 40
) -> None:
    """Wait until it is so; when it never is, say what was there instead."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {explain()}"
        time.sleep(0.02)
