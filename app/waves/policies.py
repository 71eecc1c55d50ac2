"""Who may do what with waves; pure."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.core.actor import Actor
from app.listings.policies import ListingLike, can_manage
from app.listings.rules import Kind, Life
from app.moderation.rules import ReviewState


class UrgentLike(ListingLike, Protocol):
    """What is looked at to tell whether people are called for something."""

    @property
    def kind(self) -> Kind:
        """Return whether it asks or offers."""

    @property
    def urgent_granted(self) -> bool:
        """Return whether a moderator agreed that it is urgent."""

    @property
    def needs_look(self) -> bool:
        """Return whether a moderator has not seen yet what it says now."""

    @property
    def deadline(self) -> date | None:
        """Return the last day on which it is of use."""


def is_calling(listing: UrgentLike, day: date) -> bool:
    """Tell whether people may be called: an open request for all, urgent as a moderator agreed, not over."""
    is_urgent = listing.urgent_granted and listing.deadline is not None and listing.deadline >= day
    return is_urgent and can_be_called_for(listing)


def can_be_called_for(listing: UrgentLike) -> bool:
    """Tell whether people may be asked for something at all: an open request for all, as it was looked at.

    Words that no moderator read go by mail to nobody who did not ask.
    """
    is_open = listing.review_state is ReviewState.PUBLISHED and listing.life is Life.OPEN
    return listing.kind is Kind.REQUEST and is_open and not listing.group_only and not listing.needs_look


def can_see_calls(actor: Actor, listing: ListingLike) -> bool:
    """Whoever manages a listing sees how many people heard of it; nobody sees who."""
    return can_manage(actor, listing)
