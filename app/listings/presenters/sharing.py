"""What a listing or a list gives to be shared: data for machines, pictures, posters, squares to scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import segno
from flask import json, url_for
from markupsafe import Markup

from app.core.clock import today
from app.core.formats import day
from app.core.i18n import _
from app.listings.policies import is_public
from app.listings.presenters.cards import Card, present_cards
from app.listings.presenters.drawing import Words
from app.listings.presenters.filtering import Asked
from app.listings.presenters.words import KINDS, when, whole_place
from app.listings.queries import Detail, ListingCard
from app.listings.rules import Help, Kind
from app.taxonomy.rules import category_name

POSTER_TEXT: Final = 280
STRIPS: Final = {"a4": 8, "a5": 6}
BULLETIN_NOTES: Final = 7
EMBED_NOTES: Final = 10
_HTML_UNSAFE: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


@dataclass(frozen=True)
class Shared:
    """What the page of a listing tells machines, and where its poster is."""

    data: Markup
    picture: str
    poster: str


def shared(detail: Detail, site: str, lang: str) -> Shared | None:
    """Return what a listing that everyone sees tells other sites; nothing for another."""
    if not is_public(detail.listing):
        return None
    here = url_for("listings.show", public_id=detail.listing.public_id)
    return Shared(structured(detail, site + here, lang), f"{site}{here}/picture.png", f"{here}/poster")


def structured(detail: Detail, address: str, lang: str) -> Markup:
    """Return a listing as schema.org sees it: an Offer for nothing, or a Demand. Never who the person is."""
    listing = detail.listing
    kind = "Product" if listing.help is Help.GOODS else "Service"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Offer" if listing.kind is Kind.OFFER else "Demand",
        "name": listing.title,
        "description": listing.body or listing.title,
        "url": address,
        "category": category_name(listing.category, lang),
        "areaServed": {"@type": "Place", "name": whole_place(listing, lang)},
        "itemOffered": {"@type": kind, "name": listing.title},
        "eligibleQuantity": {"@type": "QuantitativeValue", "value": listing.quantity},
    }
    if listing.published_at:
        data["validFrom"] = listing.published_at.date().isoformat()
    if listing.expires_at:
        data["validThrough"] = listing.expires_at.date().isoformat()
    if listing.kind is Kind.OFFER:
        data |= {"price": 0, "priceCurrency": "EUR"}
    if detail.organisation_name:
        data["offeredBy"] = {"@type": "Organization", "name": detail.organisation_name}
    return Markup(json.dumps(data).translate(_HTML_UNSAFE))  # noqa: S704 - no sign of HTML is left


def picture_words(listing: Any, lang: str) -> Words:
    """Return what stands in the picture of a listing."""
    return Words(
        listing.kind.value,
        str(KINDS[listing.kind]),
        listing.title,
        category_name(listing.category, lang),
        whole_place(listing, lang),
    )


@lru_cache(maxsize=128)
def square(address: str) -> Markup:
    """Return a square that a telephone reads as this address; in black on white, also in the dark.

    Nothing for an address that is too long for one: a list can be asked for with many strange letters.
    """
    try:
        made = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        return Markup()
    drawing = made.svg_inline(border=4, light="#fff", omitsize=True)
    return Markup(drawing)  # noqa: S704 - drawn by segno


def plain_address(address: str) -> str:
    """Return an address as one reads it from paper."""
    return address.partition("://")[2]


@dataclass(frozen=True)
class Poster:
    """What hangs on a wall."""

    size: str
    kind: str
    title: str
    text: str
    facts: tuple[str, ...]
    place: str
    strips: range
    square: Markup
    address: str


def poster(detail: Detail, size: str, address: str, lang: str) -> Poster:
    """Return a poster of a listing, on A4 or on A5."""
    listing = detail.listing
    text = listing.body
    if len(text) > POSTER_TEXT:
        text = text[:POSTER_TEXT].rsplit(" ", 1)[0] + "…"
    return Poster(
        size,
        str(KINDS[listing.kind]),
        listing.title,
        text,
        tuple(fact for fact in (when(listing, lang), detail.organisation_name or "") if fact),
        whole_place(listing, lang),
        range(STRIPS[size]),
        square(address),
        plain_address(address),
    )


@dataclass(frozen=True)
class Bulletin:
    """One page for the wall of a neighbourhood."""

    notes: Sequence[Card]
    week: str
    square: Markup
    address: str


def bulletin(found: Sequence[ListingCard], address: str, lang: str) -> Bulletin:
    """Return the newest notes of a place for the week of today."""
    monday = today() - timedelta(days=today().weekday())
    return Bulletin(present_cards(found, lang), _week(monday), square(address), plain_address(address))


def _week(monday: date) -> str:
    return _("The week of %(day)s", day=day(monday))


def embed_code(asked: Asked, site: str, title: str) -> str:
    """Return the lines that show a list on another site."""
    address = site + asked.below("embed")
    code = Markup('<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"></iframe>')
    return str(code.format(address, title))
