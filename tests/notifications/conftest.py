"""Kinds of notices of the tests' own: one that may be muted, one that may not, one that is quiet at first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.notifications.rules import Channel, NoticeKind
from tests.support.post import know_test_templates

KINDS = (
    NoticeKind("answers", "answers to your notes"),
    NoticeKind("decisions", "decisions about your notes", muteable=False),
    NoticeKind("tips", "tips", default=Channel.INBOX),
)


@pytest.fixture(autouse=True)
def _kinds(app: Flask) -> Iterator[None]:
    know_test_templates(app)
    before = app.extensions["notice_kinds"]
    app.extensions["notice_kinds"] = {kind.name: kind for kind in KINDS}
    yield
    app.extensions["notice_kinds"] = before
