"""The neighbourhoods of Ghent as a small map: a tile each, about where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask import url_for

from app.core.i18n import _
from app.listings.queries import MOST_COUNTED
from app.listings.rules import Kind
from app.places.queries import neighbourhoods_of
from app.places.rules import GHENT, place_name

# From north to south, and in each row from west to east; a point is a place where no neighbourhood lies.
_ROWS: Final = (
    ". . . . . gentse-kanaaldorpen-en-zone .",
    ". . wondelgem muide-meulestede-afrikalaan . oostakker .",
    ". mariakerke bloemekenswijk sluizeken-tolhuis-ham . sint-amandsberg .",
    "drongen brugse-poort-rooigem rabot-blaisantvest "
    "elisabethbegijnhof-prinsenhof-papegaai-sint-michiels dampoort . .",
    ". watersportbaan-ekkergem . binnenstad macharius-heirnis oud-gentbrugge gentbrugge",
    "sint-denijs-westrem-afsnee . stationsbuurt-noord . ledeberg moscou-vogelhoek .",
    ". . stationsbuurt-zuid nieuw-gent-uz . . .",
    ". . . zwijnaarde . . .",
)
PLACE_ON_MAP: Final[Mapping[str, tuple[int, int]]] = {
    slug: (row, column)
    for row, slugs in enumerate(_ROWS, 1)
    for column, slug in enumerate(slugs.split(), 1)
    if slug != "."
}


class Area(NamedTuple):
    """One neighbourhood: a tile of the map and a row of the table."""

    name: str
    href: str
    bulletin: str
    offers: str
    requests: str
    total: str
    row: int
    column: int


def areas(counts: Mapping[tuple[int, str], int], lang: str) -> list[Area]:
    """Return each neighbourhood with what is open there, by name."""
    return [
        Area(
            place_name(place, lang),
            url_for("listings.index", place=place.slug),
            url_for("listings.bulletin", place=place.slug),
            _shown(counts.get((place.id, Kind.OFFER), 0)),
            _shown(counts.get((place.id, Kind.REQUEST), 0)),
            _shown(sum(counts.get((place.id, kind), 0) for kind in Kind)),
            *PLACE_ON_MAP[place.slug],
        )
        for place in neighbourhoods_of(GHENT)
    ]


def _shown(number: int) -> str:
    return str(number) if number < MOST_COUNTED else _("more than %(number)s", number=MOST_COUNTED - 1)
