"""What the tests of mails share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.post import PostOffice, know_test_templates, post_office, sending_to


@pytest.fixture(autouse=True)
def _templates(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames:
        know_test_templates(request.getfixturevalue("app"))


@pytest.fixture
def post(app: Flask) -> Iterator[PostOffice]:
    """A mail server to which the application sends."""
    with post_office() as office, sending_to(app, office.port):
        yield office
