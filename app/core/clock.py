"""The only place where the time comes from, so that tests can stop it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
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


def end_of(day: date | None) -> datetime | None:
    """Return when a day is over in Belgium; None for no day and for one that is over already."""
    if day is None or day < today():
        return None
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time(), LOCAL_ZONE)
