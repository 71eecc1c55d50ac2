"""A call in words."""

from __future__ import annotations

from app.core.formats import day
from app.core.i18n import _, current_language
from app.listings.models import Listing
from app.places.queries import area_names
from app.taxonomy.rules import category_name


def facts(listing: Listing) -> list[tuple[str, str]]:
    """Return what, where and until when, as the page of a call says it."""
    lang = current_language()
    place = area_names(lang).get((listing.municipality_id, listing.neighbourhood_id), "")
    said = [(_("What"), category_name(listing.category, lang)), (_("Where"), place)]
    return [*said, (_("Last day"), day(listing.deadline))] if listing.deadline else said
