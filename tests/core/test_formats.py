"""How long ago something was, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core.formats import ago_at

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1, seconds=59), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(minutes=100), "2 hours ago"),
        (timedelta(hours=2, minutes=40), "3 hours ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(hours=23, minutes=40), "1 day ago"),
        (timedelta(hours=27), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=8), "1 week ago"),
        (timedelta(days=21), "3 weeks ago"),
        (timedelta(days=31), "28 Oct 2026"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.formats._", lambda text: text)
    # The words stay on one line, but those of a date.
    assert ago_at(NOON - passed, NOON, "en").replace("\u00a0", " ") == words


def test_each_language_has_its_own_words() -> None:
    assert [ago_at(NOON - timedelta(days=2), NOON, lang) for lang in ("nl", "fr")] == [
        "2\u00a0dagen\u00a0geleden",
        "il\u00a0y\u00a0a\u00a02\u00a0jours",
    ]


def test_nothing_is_no_time_ago() -> None:
    assert ago_at(None, NOON, "nl") == ""
