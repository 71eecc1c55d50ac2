"""When a mail may leave: quiet hours and overviews, as the clock on the wall shows them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.clock import LOCAL_ZONE
from app.notifications.rules import Channel, QuietHours, next_digest, read_quiet_hours, without_topic
from config import ConfigError, load_settings

NIGHT = QuietHours(22, 8)


def wall(moment: str) -> datetime:
    """Return a moment in UTC as it is on a Belgian wall."""
    return datetime.fromisoformat(f"{moment}+00:00").astimezone(LOCAL_ZONE)


def utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%m-%d %H:%M") if moment else "at once"


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-01-10T20:59", "at once"),  # 21:59
        ("2026-01-10T21:00", "01-11 07:00"),  # 22:00, until 8:00
        ("2026-01-11T06:59", "01-11 07:00"),  # 7:59
        ("2026-01-11T07:00", "at once"),  # 8:00
        ("2026-07-10T20:00", "07-11 06:00"),  # 22:00 in summer
        ("2026-03-28T23:30", "03-29 06:00"),  # 0:30, the night that is an hour shorter
        ("2026-03-29T05:59", "03-29 06:00"),
        ("2026-10-24T22:30", "10-25 07:00"),  # 0:30, the night that is an hour longer
        ("2026-10-25T01:30", "10-25 07:00"),  # 2:30 for the second time
    ],
)
def test_a_mail_waits_until_the_morning_on_the_wall(at: str, leaves: str) -> None:
    assert utc(NIGHT.end_after(wall(at))) == leaves


@pytest.mark.parametrize(
    ("hours", "at", "leaves"),
    [
        (QuietHours(13, 14), "2026-01-10T12:30", "01-10 13:00"),
        (QuietHours(13, 14), "2026-01-10T13:00", "at once"),
        (QuietHours(0, 0), "2026-01-10T23:30", "at once"),
        (QuietHours(1, 2), "2026-03-29T00:30", "03-29 01:00"),  # 2:00 does not come: 3:00
        (QuietHours(22, 0), "2026-01-10T22:30", "01-10 23:00"),
    ],
)
def test_quiet_hours_may_be_any(hours: QuietHours, at: str, leaves: str) -> None:
    assert utc(hours.end_after(wall(at))) == leaves


@pytest.mark.parametrize(
    ("channel", "at", "leaves"),
    [
        (Channel.DAILY, "2026-11-25T06:29", "11-25 06:30"),
        (Channel.DAILY, "2026-11-25T06:30", "11-26 06:30"),
        (Channel.DAILY, "2026-03-28T12:00", "03-29 05:30"),
        (Channel.DAILY, "2026-10-24T12:00", "10-25 06:30"),
        (Channel.WEEKLY, "2026-11-25T12:00", "11-30 06:30"),
        (Channel.WEEKLY, "2026-11-30T06:00", "11-30 06:30"),
        (Channel.WEEKLY, "2026-11-30T07:00", "12-07 06:30"),
        (Channel.WEEKLY, "2026-10-24T12:00", "10-26 06:30"),
    ],
)
def test_an_overview_comes_at_half_past_seven_on_the_wall(channel: Channel, at: str, leaves: str) -> None:
    assert utc(next_digest(wall(at), channel)) == leaves


def test_below_its_topic_a_line_does_not_repeat_it() -> None:
    assert without_topic("Fiets: jan antwoordt", "Fiets") == "Jan antwoordt"
    assert without_topic("Fiets: jan antwoordt", "") == "Fiets: jan antwoordt"
    assert without_topic("", "Fiets") == ""


@pytest.mark.parametrize("words", ["22", "22-24", "x-8", "22-8-9", "-"])
def test_a_setting_that_is_no_hours_refuses_to_start(words: str, tmp_path: object) -> None:
    env = {"SECRET_KEY": "a-key-for-tests-that-is-long-enough-0123456789", "DATA_DIR": str(tmp_path)}
    with pytest.raises(ConfigError, match="QUIET_HOURS"):
        load_settings({**env, "QUIET_HOURS": words})
    assert read_quiet_hours(load_settings(env)["QUIET_HOURS"]) == NIGHT
    assert read_quiet_hours(load_settings({**env, "DEMO": "1"})["QUIET_HOURS"]).is_none
