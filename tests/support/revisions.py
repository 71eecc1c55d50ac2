"""Migrations by what they are called, so that a test does not depend on their numbers."""

from __future__ import annotations

from typing import Final

from tests.architecture.tree import ROOT

# The reference data comes at the newest migration only: before that a test brings the place that it needs.
GHENT: Final = (
    "INSERT INTO municipality (id, name_nl, name_fr, slug, province, lat, lon) "
    "VALUES (44021, 'Gent', 'Gand', 'gent', 'oost-vlaanderen', 51, 3.7)"
)


def revision_of(slug: str) -> str:
    """Return the number of the migration `migrations/versions/NNNN_<slug>.py`."""
    (path,) = (ROOT / "migrations/versions").glob(f"[0-9][0-9][0-9][0-9]_{slug}.py")
    return path.name[:4]


def before(slug: str) -> str:
    """Return the number of the migration on which that one stands."""
    return f"{int(revision_of(slug)) - 1:04d}"
