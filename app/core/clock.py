"""The only place where the time comes from, so that tests can stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Europe/Brussels")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """Return the present moment as the clock on a Belgian wall shows it."""
    return now().astimezone(LOCAL_ZONE)


def today() -> date:
    """Return today's date in Belgium."""
    return local_now().date()
