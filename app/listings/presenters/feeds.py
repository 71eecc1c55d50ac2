"""The list for machines: JSON with stable keys, and what the Atom template needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.listings.presenters.words import whole_place
from app.listings.queries import FeedEntry
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.taxonomy.rules import category_name


def as_json(entries: Sequence[FeedEntry], address: str, base: str) -> dict[str, Any]:
    """Return the list; nothing finer than the neighbourhood, and nothing of the author."""
    return {"url": address, "listings": [_item(entry, base) for entry in entries]}


def _item(entry: FeedEntry, base: str) -> dict[str, Any]:
    municipality = find_municipality_by_id(entry.municipality_id)
    area = find_neighbourhood_by_id(entry.neighbourhood_id) if entry.neighbourhood_id else None
    return {
        "id": entry.public_id,
        "url": f"{base}/{entry.public_id}",
        "kind": entry.kind.value,
        "help": entry.help.value,
        "title": entry.title,
        "body": entry.body,
        "language": entry.language,
        "category": entry.category,
        "municipality": municipality.slug if municipality else None,
        "neighbourhood": area.slug if area else None,
        "quantity": entry.quantity,
        "weekdays": entry.weekdays,
        "dayparts": entry.dayparts,
        "moments": entry.moments,
        "languages": entry.languages,
        "published_at": entry.published_at.isoformat(),
        "edited_at": entry.edited_at.isoformat(),
    }


def as_atom(entries: Sequence[FeedEntry], base: str, lang: str) -> list[dict[str, str]]:
    """Return what the Atom template writes for each listing."""
    return [
        {
            "id": f"{base}/{entry.public_id}",
            "title": entry.title,
            "lang": entry.language,
            "published": entry.published_at.isoformat(),
            "updated": changed_at(entry).isoformat(),
            "term": entry.category,
            "label": category_name(entry.category, lang),
            "summary": f"{category_name(entry.category, lang)} · {whole_place(entry, lang)}",
            "body": entry.body,
        }
        for entry in entries
    ]


def changed_at(entry: FeedEntry) -> datetime:
    """Return when it last changed for a reader."""
    return max(entry.published_at, entry.edited_at)
