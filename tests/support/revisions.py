"""Migrations by what they are called, so that a test does not depend on their numbers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from app.core.db import db
from tests.architecture.tree import ROOT

# The reference data comes at the newest migration only: before that a test brings the place that it needs.
GHENT: Final = (
    "INSERT INTO municipality (id, name_nl, name_fr, slug, province, lat, lon) "
    "VALUES (44021, 'Gent', 'Gand', 'gent', 'oost-vlaanderen', 51, 3.7)"
)
ANNA: Final = (
    'INSERT INTO "user" (id, public_id, email, name, language, created_at, speaks, totp_last_step) '
    "VALUES (1, 'aaaaaaaaaaaaaaaa', 'anna@example.org', 'Anna', 'nl', '2026-11-25 10:00:00', '[]', 0)"
)


def run(*statements: str) -> None:
    """Run these statements, all or none."""
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(statement: str) -> list[tuple[object, ...]]:
    """Return what a query finds."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def revision_of(slug: str) -> str:
    """Return the number of the migration `migrations/versions/NNNN_<slug>.py`."""
    (path,) = (ROOT / "migrations/versions").glob(f"[0-9][0-9][0-9][0-9]_{slug}.py")
    return path.name[:4]


def before(slug: str) -> str:
    """Return the number of the migration on which that one stands."""
    return f"{int(revision_of(slug)) - 1:04d}"
