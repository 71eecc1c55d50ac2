"""Choices and lines of inboxes survive the migration in both directions, and its rules hold."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from tests.support.revisions import ANNA, before, revision_of, rows, run

SLUG = "digests"
CHOICE = "INSERT INTO notice_preference (user_id, kind, channel) VALUES (1, '{}', '{}')"
LINE = (
    "INSERT INTO notification (user_id, kind, title, path, subject_kind, subject_ref, created_at) "
    "VALUES (1, 'k', 'Fiets', '/x', 'listing', 'a', '2026-11-25 10:00:00')"
)


def channels() -> dict[object, object]:
    return {kind: channel for kind, channel in rows("SELECT kind, channel FROM notice_preference")}  # noqa: C416


def test_choices_keep_and_overviews_become_mails_again(old_app: Flask) -> None:
    run(ANNA, LINE, CHOICE.format("a", "mail"), CHOICE.format("b", "inbox"))
    upgrade(revision=revision_of(SLUG))
    assert channels() == {"a": "mail", "b": "inbox"}
    run(
        CHOICE.format("c", "daily"),
        "INSERT INTO quiet_time (user_id, begin_hour, end_hour) VALUES (1, 22, 8)",
    )
    with pytest.raises(IntegrityError):
        run(CHOICE.format("d", "hourly"))
    with pytest.raises(IntegrityError):
        run("UPDATE quiet_time SET end_hour = 24")
    downgrade(revision=before(SLUG))
    assert channels() == {"a": "mail", "b": "inbox", "c": "mail"}
    with pytest.raises(IntegrityError):
        run(CHOICE.format("d", "weekly"))
    upgrade(revision=revision_of(SLUG))
    assert rows("SELECT title, topic, mail_id, digest_at FROM notification") == [("Fiets", "", "", None)]
