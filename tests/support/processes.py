"""Programs that tests start themselves: as which user, until when, and what they said when they failed."""

import ctypes
import importlib.util
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 30
_PR_SET_PDEATHSIG: Final = 1


class Unavailable(Exception):
    """A server that a test needs cannot be had on this machine; the text says why."""


def package_folder(module: str, package: str) -> Path:
    """Find where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise Unavailable(f"no server runs on {HOST}, and the package {package} is not installed")
    return Path(spec.origin).parent


def _server_user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def give_to_server_user(folder: Path) -> None:
    """Let the server's own user write in a folder."""
    if user := _server_user():
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)


def _start(command: Sequence[str], home: Path, log: Path, user: str | None) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - tests start servers from one thread
            start_new_session=True,
        )


def _end_with_parent() -> None:
    """Have Linux stop the server when the test run is killed and cannot do so itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def run_as_server_user(command: Sequence[str], home: Path) -> None:
    """Run one command to its end, as `nobody` when we are root."""
    log = home / "command.log"
    if _start(command, home, log, _server_user()).wait(timeout=START_SECONDS):
        raise Unavailable(f"{Path(command[0]).name} failed: {_tail(log)}")


@contextmanager
def serving(
    command: Sequence[str], home: Path, answers: Callable[[], bool], *, as_server_user: bool = True
) -> Iterator[None]:
    """Keep a server running until the end, then stop it and wait until it is gone."""
    log = home / "server.log"
    process = _start(command, home, log, _server_user() if as_server_user else None)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"{Path(command[0]).name} did not start: {_tail(log)}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) or "it said nothing"


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_alive(process_id: int) -> bool:
    """Tell whether a process with this number exists."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
