"""Cards: finished words in small tuples, so that a template only writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from app.core.clock import now, today
from app.core.formats import ago_at
from app.core.i18n import _
from app.listings.presenters.words import KINDS, state_label
from app.listings.queries import ListingCard
from app.places.queries import area_names
from app.taxonomy.rules import category_name, language_name


class Card(NamedTuple):
    """What the macro listing_card writes."""

    kind: str
    kind_label: str
    href: str
    title: str
    lang: str
    category: str
    place: str
    when: str
    thumb: str | None
    state_label: str
    urgent: str
    part: str
    tongue: str


def present_cards(cards: Sequence[ListingCard], lang: str) -> list[Card]:
    """Return cards as they are shown; each label is translated once."""
    base, kinds = url_for("listings.index"), {kind: str(label) for kind, label in KINDS.items()}
    areas, moment, day = area_names(lang), now(), today()
    urgent, part = _("Urgent"), _("Part of a whole")
    return [
        Card(
            card.kind.value,
            kinds[card.kind],
            f"{base}/{card.public_id}",
            card.title,
            card.language,
            category_name(card.category, lang),
            areas.get((card.municipality_id, card.neighbourhood_id), ""),
            ago_at(card.published_at, moment, lang),
            f"/media/{card.picture}/card.webp" if card.picture else None,
            state_label(card.review_state, card.life),
            urgent if card.urgent_until and card.urgent_until >= day else "",
            part if card.is_part else "",
            "" if card.language == lang else language_name(card.language, lang),
        )
        for card in cards
    ]
