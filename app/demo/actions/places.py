"""From the names in the demo city's files to the numbers of places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.places.queries import find_municipality, find_neighbourhood


def place_ids(row: Mapping[str, Any]) -> tuple[int, int | None]:
    """Return the numbers of a row's municipality and neighbourhood."""
    municipality = find_municipality(row["municipality"])
    if municipality is None:
        raise ValueError(f"no such municipality: {row['municipality']}")
    neighbourhood = find_neighbourhood(municipality.id, row["neighbourhood"] or "")
    return municipality.id, neighbourhood.id if neighbourhood else None
