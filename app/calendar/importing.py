"""Reading a calendar file that somebody uploads: only what it says, nothing that it points to."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.calendar.repeating import CannotRepeat
from app.calendar.rules import (
    ADDRESS_LENGTH,
    BODY_LENGTH,
    LINK_LENGTH,
    MAX_IMPORTED,
    TITLE_LENGTH,
    UNREADABLE,
    Slot,
    Wrong,
)
from app.core.errors import Invalid
from app.core.forms import clean_line, clean_text
from app.core.i18n import _

MAX_BYTES: Final = 1_000_000
SECONDS: Final = 20
CPU_SECONDS: Final = 10
ROOT: Final = Path(__file__).parents[2]
UNPACKING: Final = "app.calendar.unpacking"


@dataclass(frozen=True)
class Read:
    """One activity of the file, with its dates."""

    title: str
    body: str
    address: str
    online_link: str
    zone: str
    slots: tuple[Slot, ...]


def read(data: bytes, since: datetime, last_day: date) -> tuple[list[Read], list[str]]:
    """Return the activities of a calendar file that are still to come, and what was left out and why.

    A child process reads the file. This takes up to a second: do it before the transaction.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_("This file is too big. Use one of at most 1 MB."), "file")
    unpacked = _unpack(data, since, last_day)
    if not unpacked["found"]:
        raise Invalid(_("There are no activities in this file."), "file")
    problems = (
        [_("Only the first %(most)s activities were read.", most=MAX_IMPORTED)]
        if unpacked["found"] > MAX_IMPORTED
        else []
    )
    read_ones: list[Read] = []
    for event in unpacked["events"]:
        title = _line(event["title"], TITLE_LENGTH)
        if "wrong" in event:
            problems.append(_problem(title or "?", event["wrong"]))
        elif title and event["slots"]:
            read_ones.append(_read(event, title))
    return read_ones, problems


def _unpack(data: bytes, since: datetime, last_day: date) -> dict[str, Any]:
    arguments = (since.isoformat(), last_day.isoformat(), str(CPU_SECONDS))
    command = [sys.executable, "-E", "-s", "-m", UNPACKING, *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True, cwd=ROOT)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Invalid(_("This is no calendar file. Use one that ends in .ics."), "file") from None
    unpacked: dict[str, Any] = json.loads(done.stdout)
    return unpacked


def _problem(title: str, wrong: str) -> str:
    if wrong == UNREADABLE:
        return _("%(title)s: we could not read when it is.", title=title)
    return f"{title}: {CannotRepeat(Wrong(wrong)).message}"


def _read(event: dict[str, Any], title: str) -> Read:
    return Read(
        title=title,
        body=str(clean_text(event["body"]))[:BODY_LENGTH],
        address=_line(event["address"], ADDRESS_LENGTH),
        online_link=_link(event["link"]),
        zone=event["zone"],
        slots=tuple(
            Slot(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in event["slots"]
        ),
    )


def _line(text: str, most: int) -> str:
    return str(clean_line(text))[:most]


def _link(text: str) -> str:
    link = _line(text, LINK_LENGTH + 1)
    return link if link.startswith("https://") and len(link) <= LINK_LENGTH and " " not in link else ""
