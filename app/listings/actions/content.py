"""What an author says in a listing: kept, compared and checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.ids import digest
from app.listings.models import Listing
from app.listings.rules import (
    MAX_QUANTITY,
    SUBJECT_KIND,
    Content,
)
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.organisations import queries as organisations
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.taxonomy.rules import CATEGORIES

LISTS: Final = ("weekdays", "dayparts", "languages")


def content_of(listing: Listing) -> Content:
    """Return what the author said."""
    values = {name: getattr(listing, name) for name in Content.__dataclass_fields__}
    return Content(**values | {name: tuple(values[name]) for name in LISTS})


def mark_of(listing: Listing) -> str:
    """Return a mark of the present content; an editor gives it back to show what they saw."""
    return digest(repr(content_of(listing)))[:16]


def values_of(content: Content) -> dict[str, Any]:
    """Return the columns that hold it."""
    values = asdict(content)
    return values | {name: list(values[name]) for name in LISTS}


def check(actor: Actor, content: Content, organisation_id: int | None) -> None:
    """Keep the rules that a form alone cannot; a listing may stay with the organisation that it has."""
    if content.category not in CATEGORIES:
        raise Invalid(_("Choose one of the list."), "category")
    if find_municipality_by_id(content.municipality_id) is None:
        raise Invalid(_("We do not know this postcode."), "postcode")
    if content.neighbourhood_id is not None:
        area = find_neighbourhood_by_id(content.neighbourhood_id)
        if area is None or area.municipality_id != content.municipality_id:
            raise Invalid(_("This area is not in that municipality."), "neighbourhood")
    if not 1 <= content.quantity <= MAX_QUANTITY:
        raise Invalid(_("Use a number from 1 to %(most)s.", most=MAX_QUANTITY), "quantity")
    wanted = content.organisation_id
    if wanted not in {None, organisation_id, *(own.id for own in organisations.of_actor(actor))}:
        raise Invalid(_("Choose one of your own organisations."), "organisation")


def note_change(actor: Actor, listing: Listing) -> None:
    """Let a moderator look at what changed after publication."""
    if listing.review_state is ReviewState.PUBLISHED:
        moderation.note_edit(actor, SUBJECT_KIND, listing)
