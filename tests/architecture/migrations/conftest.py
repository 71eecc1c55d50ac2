"""A database as it was before a migration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app.core.db import db
from tests.conftest import make_app
from tests.support.revisions import before


@pytest.fixture
def old_app(request: pytest.FixtureRequest, fresh_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database as it was before the migration that the test's module names: SLUG."""
    app = make_app(fresh_database_url, tmp_path)
    with app.app_context():
        upgrade(revision=before(request.module.SLUG))
        yield app
        db.session.remove()
        db.engine.dispose()
