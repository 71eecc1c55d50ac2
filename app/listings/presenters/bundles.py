"""The parts of one whole as finished words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from app.core.i18n import _
from app.listings.models import Listing
from app.listings.presenters.words import state_label
from app.listings.queries import Part


class PartView(NamedTuple):
    """One part as the page shows it."""

    href: str
    title: str
    lang: str
    is_this: bool
    is_arranged: bool
    state: str
    taken: int
    quantity: int


class Whole(NamedTuple):
    """What belongs together, and how far it is."""

    parts: list[PartView]
    arranged: int
    words: str


def present_whole(listing: Listing, parts: Sequence[Part]) -> Whole | None:
    """Return what belongs with a listing; None when it stands alone."""
    if len(parts) < 2:
        return None
    arranged = sum(part.is_arranged for part in parts)
    words = _("%(arranged)s of %(total)s parts are arranged", arranged=arranged, total=len(parts))
    return Whole([_view(listing, part) for part in parts], arranged, words)


def _view(listing: Listing, part: Part) -> PartView:
    return PartView(
        url_for("listings.show", public_id=part.public_id),
        part.title,
        part.language,
        part.public_id == listing.public_id,
        part.is_arranged,
        state_label(part.review_state, part.life),
        part.taken,
        part.quantity,
    )
