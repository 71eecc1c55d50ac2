"""What an organiser says of an activity: kept, compared and checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from app.calendar.models import Event
from app.calendar.rules import MAX_CAPACITY, MAX_PRICE, SUBJECT_KIND, Content
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.ids import digest
from app.groups.policies import group_ids
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.organisations import queries as organisations
from app.organisations.actions import check_may_change_name
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.taxonomy.rules import LANGUAGES, TARGET_GROUPS

LISTS: Final = ("languages", "target_groups")


def content_of(event: Event) -> Content:
    """Return what the organiser said."""
    values = {name: getattr(event, name) for name in Content.__dataclass_fields__}
    return Content(**values | {name: tuple(values[name]) for name in LISTS})


def mark_of(event: Event) -> str:
    """Return a mark of the present content; an editor gives it back to show what they saw."""
    return digest(repr(content_of(event)))[:16]


def values_of(content: Content) -> dict[str, Any]:
    """Return the columns that hold it."""
    values = asdict(content)
    return values | {name: list(values[name]) for name in LISTS}


def check(actor: Actor, content: Content, event: Event | None = None) -> None:
    """Keep the rules that a form alone cannot; an activity may stay with the organisation that it has."""
    if find_municipality_by_id(content.municipality_id) is None:
        raise Invalid(_("We do not know this postcode."), "postcode")
    area = find_neighbourhood_by_id(content.neighbourhood_id) if content.neighbourhood_id else None
    if content.neighbourhood_id and (area is None or area.municipality_id != content.municipality_id):
        raise Invalid(_("This area is not in that municipality."), "neighbourhood")
    if content.capacity is not None and not 1 <= content.capacity <= MAX_CAPACITY:
        raise Invalid(_("Use a number from 1 to %(most)s.", most=MAX_CAPACITY), "capacity")
    if content.price_cents is not None and not 0 <= content.price_cents <= MAX_PRICE:
        raise Invalid(_("Use a number from 0 to %(most)s.", most=MAX_PRICE // 100), "price")
    if not set(content.languages) <= LANGUAGES.keys():
        raise Invalid(_("Choose one of the list."), "languages")
    if not set(content.target_groups) <= TARGET_GROUPS.keys():
        raise Invalid(_("Choose one of the list."), "target_groups")
    _check_owner(actor, content, event)


def _check_owner(actor: Actor, content: Content, event: Event | None) -> None:
    own = {None, *(organisation.id for organisation in organisations.of_actor(actor))}
    if content.organisation_id not in own | ({event.organisation_id} if event else set()):
        raise Invalid(_("Choose one of your own organisations."), "organisation")
    if event is not None and content.organisation_id != event.organisation_id:
        check_may_change_name(actor, event.author_id, event.published_at)
    # Who reads it was said at the start: an activity of a group does not become everyone's by an edit.
    groups = {event.group_id} if event else {None, *group_ids(actor)}
    if content.group_id not in groups:
        raise Invalid(_("Choose one of your own groups."), "group")
    if content.group_id is not None and content.organisation_id is not None:
        raise Invalid(_("What is for a group alone, you announce yourself."), "organisation")


def note_change(actor: Actor, event: Event) -> None:
    """Let a moderator look at what changed after publication; what is for a group is the group's own."""
    if event.review_state is ReviewState.PUBLISHED and event.group_id is None:
        moderation.note_edit(actor, SUBJECT_KIND, event)
