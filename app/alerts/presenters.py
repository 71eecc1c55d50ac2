"""Alerts in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for

from app.alerts.models import Alert
from app.alerts.rules import Rhythm
from app.core.i18n import _, _l, current_language
from app.listings.queries import filters_of, params_of
from app.listings.rules import Help, Kind
from app.places.rules import place_name
from app.taxonomy.rules import category_name, find_tile

KINDS: Final = {Kind.OFFER: _l("Offers"), Kind.REQUEST: _l("Requests")}
HELPS: Final = {Help.GOODS: _l("Things"), Help.TIME: _l("Time")}
RHYTHMS: Final = {
    Rhythm.AT_ONCE: _l("at once"),
    Rhythm.DAILY: _l("once a day"),
    Rhythm.WEEKLY: _l("once a week"),
}


@dataclass(frozen=True)
class ShownAlert:
    """An alert as its owner sees it."""

    public_id: str
    words: str
    rhythm: Any
    href: str


def words_of(params: Mapping[str, Any]) -> str:
    """Return in words what a list shows."""
    filters, lang = filters_of(params), current_language()
    tile = find_tile(filters.category)
    parts = [
        str(KINDS[filters.kind]) if filters.kind else "",
        str(HELPS[filters.help]) if filters.help else "",
        _(tile.label) if tile else category_name(filters.category, lang),
        place_name(filters.place, lang) if filters.place else "",
        _("Within %(km)s km", km=filters.within) if filters.within else "",
        f"“{filters.words}”" if filters.words else "",
    ]
    return " · ".join(part for part in parts if part) or _("All requests and offers")


def clean_params(args: Mapping[str, str]) -> dict[str, str]:
    """Return of the parameters of an address what a list understands."""
    return params_of(filters_of(args))


def list_address(params: Mapping[str, Any]) -> str:
    """Return the address of the list."""
    return url_for("listings.index") + (f"?{urlencode(params)}" if params else "")


def present(alert: Alert) -> ShownAlert:
    """Return an alert as its owner sees it."""
    return ShownAlert(
        alert.public_id, words_of(alert.params), RHYTHMS[alert.rhythm], list_address(alert.params)
    )
