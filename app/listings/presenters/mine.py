"""One's own listings, in the order in which they ask for attention."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from app.core.i18n import _
from app.listings.policies import ONGOING
from app.listings.presenters.cards import Card, present_cards
from app.listings.queries import ListingCard
from app.listings.rules import Life
from app.moderation.rules import ReviewState

TO_MEND: Final = frozenset(
    {ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED, ReviewState.HIDDEN}
)


def grouped(found: Sequence[ListingCard], kept: Collection[str], lang: str) -> list[tuple[str, list[Card]]]:
    """Return (heading, cards) for each state that has some; `kept` are the offers that wait in a pool."""
    keys = ("kept", "mend", "wait", "open", "paused", "closed")
    groups: dict[str, list[ListingCard]] = {key: [] for key in keys}
    for card in found:
        groups["kept" if card.public_id in kept else _group(card)].append(card)
    headings = {
        "kept": _("We keep these until somebody needs them"),
        "mend": _("You can still change these"),
        "wait": _("Waits for a check"),
        "open": _("Online"),
        "paused": _("Paused"),
        "closed": _("Closed"),
    }
    shown = {key: present_cards(cards, lang) for key, cards in groups.items()}
    # Its author sent a kept offer: that it is a draft is only how we keep it.
    shown["kept"] = [card._replace(state_label="") for card in shown["kept"]]
    return [(headings[key], cards) for key, cards in shown.items() if cards]


def _group(card: ListingCard) -> str:
    if card.life not in ONGOING:
        return "closed"
    if card.review_state in TO_MEND:
        return "mend"
    if card.review_state is ReviewState.PENDING:
        return "wait"
    return "paused" if card.life is Life.PAUSED else "open"
