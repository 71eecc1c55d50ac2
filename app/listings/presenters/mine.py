"""One's own listings, in the order in which they ask for attention, each with what one does next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from flask import url_for

from app.core.clock import now
from app.core.i18n import _, _n
from app.listings.policies import ONGOING, RENEWABLE
from app.listings.presenters.cards import Card, present_cards
from app.listings.queries import ListingCard, OwnCard
from app.listings.rules import Life, Waiting
from app.moderation.rules import ReviewState

TO_MEND: Final = frozenset(
    {ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED, ReviewState.HIDDEN}
)
# From so long before its end on, one is offered to keep a listing longer.
ENDS_SOON: Final = timedelta(days=14)
_NONE: Final = Waiting(0, 0)


class OwnView(NamedTuple):
    """One of them as the page shows it; an address is empty where there is nothing to do."""

    card: Card
    about: str
    answers: str
    answers_href: str
    renew_href: str
    edit_href: str


def grouped(
    found: Sequence[OwnCard], waiting: Mapping[str, Waiting], kept: Collection[str], lang: str
) -> list[tuple[str, list[OwnView]]]:
    """Return (heading, listings) for each state that has some; `kept` are the offers that wait in a pool."""
    keys = ("kept", "mend", "wait", "open", "paused", "closed")
    groups: dict[str, list[OwnCard]] = {key: [] for key in keys}
    for own in found:
        groups["kept" if own.card.public_id in kept else _group(own.card)].append(own)
    headings = {
        "kept": _("We keep these until somebody needs them"),
        "mend": _("You can still change these"),
        "wait": _("Waits for a check"),
        "open": _("Online"),
        "paused": _("Paused"),
        "closed": _("Closed"),
    }
    return [
        (headings[key], [_view(own, card, key, waiting) for own, card in _with_cards(owns, lang)])
        for key, owns in groups.items()
        if owns
    ]


def _with_cards(owns: Sequence[OwnCard], lang: str) -> list[tuple[OwnCard, Card]]:
    return list(zip(owns, present_cards([own.card for own in owns], lang), strict=True))


def _view(own: OwnCard, card: Card, group: str, waiting: Mapping[str, Waiting]) -> OwnView:
    ref = own.card.public_id
    going, own_turn = waiting.get(ref, _NONE)
    about = [own.organisation or "", _ends(own) if group in {"open", "paused"} else ""]
    return OwnView(
        # Its author sent a kept offer: that it is a draft is only how we keep it.
        card._replace(state_label="") if group == "kept" else card,
        " · ".join(words for words in about if words),
        _answers(going, own_turn),
        url_for("listings.show", public_id=ref, _anchor="answer") if going else "",
        url_for("listings.renew", public_id=ref) if _can_go_on(own) else "",
        url_for("listings.edit", public_id=ref) if group == "mend" and _is_in_hand(own.card) else "",
    )


def _answers(going: int, own_turn: int) -> str:
    if own_turn:
        return _n("%(num)s answer waits for you", "%(num)s answers wait for you", own_turn)
    return _n("%(num)s answer", "%(num)s answers", going) if going else ""


def _ends(own: OwnCard) -> str:
    """Return how long it still stays."""
    if own.expires_at is None:
        return ""
    days = max((own.expires_at - now()).days, 0)
    return _n("%(num)s more day online", "%(num)s more days online", days) if days else _("Last day online")


def _can_go_on(own: OwnCard) -> bool:
    """Tell whether it ends soon or has ended, and can be kept longer."""
    card = own.card
    if card.review_state is not ReviewState.PUBLISHED or card.life not in RENEWABLE:
        return False
    return card.life not in ONGOING or (own.expires_at is not None and own.expires_at - now() < ENDS_SOON)


def _is_in_hand(card: ListingCard) -> bool:
    """Tell whether it waits for its author."""
    return card.review_state in {ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED}


def _group(card: ListingCard) -> str:
    if card.life not in ONGOING:
        return "closed"
    if card.review_state in TO_MEND:
        return "mend"
    if card.review_state is ReviewState.PENDING:
        return "wait"
    return "paused" if card.life is Life.PAUSED else "open"
