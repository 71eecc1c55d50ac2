"""What moderators must know of activities."""

from __future__ import annotations

from typing import Any, Final

from app.calendar.models import Event
from app.calendar.presenters.words import (
    KINDS,
    SECTORS,
    SHOW_PLACES,
    for_whom,
    price,
    spoken,
    when,
    whole_place,
)
from app.calendar.queries import dates, may_see
from app.calendar.rules import SUBJECT_KIND
from app.core.i18n import _, _l, current_language
from app.moderation.rules import ModeratedKind


def text_of(event: Event) -> dict[Any, str]:
    """Return what is reviewed of an activity, label by label."""
    lang = current_language()
    return {
        _l("Title"): event.title,
        _l("Text"): event.body,
        _l("What is it?"): str(KINDS[event.kind]),
        _l("When"): _when(event, lang),
        _l("Where"): whole_place(event, lang),
        _l("Address"): event.address,
        _l("Link"): event.online_link,
        _l("Who sees the address and the link?"): str(SHOW_PLACES[event.show_place]),
        _l("Price"): price(event.price_cents, lang),
        _l("Places"): str(event.capacity or ""),
        _l("Languages"): spoken(event.languages, lang),
        _l("For whom"): for_whom(event.target_groups, lang),
        _l("Sector"): str(SECTORS[event.sector]) if event.sector else "",
    }


def _when(event: Event, lang: str) -> str:
    """Return the first date, and how many follow."""
    found = dates(event)
    if not found:
        return ""
    first = when(found[0].starts_local, found[0].ends_local)
    return first if len(found) == 1 else _("%(first)s, and %(more)s more", first=first, more=len(found) - 1)


KIND: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Activity"),
    model=Event,
    title_of=lambda event: str(event.title),
    text_of=text_of,
    author_of=lambda event: int(event.author_id),
    path_of=lambda event: f"/calendar/{event.public_id}",
    can_see=lambda actor, event: may_see(actor, event.public_id),
    is_reviewed=lambda event: event.group_id is None,
    organisation_of=lambda event: event.organisation_id,
    waits=Event.cancelled_at.is_(None) & Event.group_id.is_(None),
)
