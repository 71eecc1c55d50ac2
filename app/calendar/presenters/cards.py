"""Cards: finished words in small tuples, so that a template only writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import url_for

from app.calendar.presenters.words import KINDS, day_heading, hours, price
from app.calendar.queries import Card
from app.calendar.rules import read_wall
from app.core.formats import day as long_day
from app.core.i18n import _
from app.places.queries import area_names


class ShownCard(NamedTuple):
    """What the macro event_card writes."""

    href: str
    title: str
    lang: str
    kind_label: str
    when: str
    place: str
    state: str
    is_cancelled: bool
    thumb: str | None


def present_cards(cards: Sequence[Card], lang: str, *, with_day: bool = False) -> list[ShownCard]:
    """Return cards as they are shown; each label is translated once."""
    base, kinds = url_for("calendar.index"), {kind: str(label) for kind, label in KINDS.items()}
    areas, free = area_names(lang), price(None, lang)
    cancelled, full, group = _("Called off"), _("Full, with a waiting list"), _("Only for your group")
    return [
        ShownCard(
            f"{base}/{card.public_id}?date={card.date_id}",
            card.title,
            card.language,
            kinds[card.kind],
            _when(card, lang, with_day=with_day),
            " · ".join(
                (
                    areas.get((card.municipality_id, card.neighbourhood_id), ""),
                    price(card.price_cents, lang) if card.price_cents else free,
                )
            ),
            cancelled if card.is_cancelled else full if _is_full(card) else group if card.group_id else "",
            card.is_cancelled,
            f"/media/{card.picture}/card.webp" if card.picture else None,
        )
        for card in cards
    ]


def _is_full(card: Card) -> bool:
    return card.takes_sign_ups and card.capacity is not None and card.taken >= card.capacity


def _when(card: Card, lang: str, *, with_day: bool) -> str:
    words = hours(card.starts_local, card.ends_local, lang)
    return f"{day_heading(_day(card), lang)}, {words}" if with_day else words


def _day(card: Card) -> date:
    return read_wall(card.starts_local).date()


def by_day(cards: Sequence[Card], lang: str) -> list[tuple[str, list[ShownCard]]]:
    """Return (day in words, cards) for each day that has some, earliest first."""
    return [(long_day(day), present_cards(list(found), lang)) for day, found in groupby(cards, key=_day)]
