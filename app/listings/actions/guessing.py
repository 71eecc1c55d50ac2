"""What a few words say: kind, category and place are guessed, shown, and can be changed."""

from __future__ import annotations

from app.core.errors import NotFound
from app.core.i18n import language_of
from app.listings.rules import Content, Help, Kind
from app.places.queries import all_municipalities, find_municipality_by_id, neighbourhoods_of
from app.places.rules import GHENT, Place, PlaceKind, guess_place
from app.taxonomy.guessing import guess_category, guess_kind
from app.taxonomy.rules import CATEGORIES


def guess(title: str, body: str, page_language: str) -> Content:
    """Return a listing made of a few words; without a hint it is an offer in Ghent."""
    what = f"{title}\n{body}"
    category = guess_category(what).slug
    place = guess_place(what, (*neighbourhoods_of(GHENT), *all_municipalities())) or _city()
    return Content(
        kind=Kind(guess_kind(what) or Kind.OFFER),
        help=Help(CATEGORIES[category].help.value),
        title=title,
        body=body,
        language=language_of(what, page_language),
        category=category,
        municipality_id=place.municipality_id,
        neighbourhood_id=place.id if place.kind is PlaceKind.NEIGHBOURHOOD else None,
    )


def _city() -> Place:
    city = find_municipality_by_id(GHENT)
    if city is None:
        raise NotFound
    return city
