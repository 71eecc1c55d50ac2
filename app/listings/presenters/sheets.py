"""Listings as the rows of a table: what one takes along, and an example to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.listings.models import Listing
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id

COLUMNS: Final = (
    "kind", "title", "body", "category", "postcode", "neighbourhood", "quantity", "weekdays", "dayparts",
    "from", "until", "languages", "language", "review", "life", "published", "address", "moments",
)  # fmt: skip


def of_own(listings: Sequence[Listing], base: str) -> list[Sequence[object]]:
    """Return a table of listings, its first columns those of the table that organisations send."""
    return [COLUMNS, *(_row(listing, base) for listing in listings)]


def _row(listing: Listing, base: str) -> Sequence[object]:
    city = find_municipality_by_id(listing.municipality_id)
    area = find_neighbourhood_by_id(listing.neighbourhood_id) if listing.neighbourhood_id else None
    codes = (area.postcodes if area else ()) or (city.postcodes if city else ())
    return (
        listing.kind.value,
        listing.title,
        listing.body,
        listing.category,
        codes[0] if codes else "",
        area.slug if area else "",
        listing.quantity,
        ",".join(str(day) for day in listing.weekdays),
        ",".join(listing.dayparts),
        listing.from_date,
        listing.until_date,
        ",".join(listing.languages),
        listing.language,
        listing.review_state.value,
        listing.life.value,
        listing.published_at.isoformat() if listing.published_at else "",
        f"{base}/{listing.public_id}",
        ",".join(listing.moments),
    )


def example() -> list[Sequence[object]]:
    """Return a table with two listings, as an organisation would write them."""
    return [
        ("soort", "titel", "tekst", "categorie", "postcode", "aantal", "dagen", "dagdelen", "van", "tot"),
        ("vraag", "Drie helpers voor de kledingwinkel", "Je sorteert en hangt op. Wij leggen alles uit.",
         "sorting", "9000", 3, "zaterdag", "namiddag", "", ""),
        ("aanbod", "Tien winterdekens", "Gewassen, voor één persoon.", "bedding", "9050", 10, "", "", "", ""),
    ]  # fmt: skip
