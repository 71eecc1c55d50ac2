"""Bringing in the activities of another calendar, as drafts that nobody sees yet."""

from __future__ import annotations

from sqlalchemy import select

from app.calendar import policies
from app.calendar.actions.announcing import make_draft
from app.calendar.actions.dates import add_slots
from app.calendar.importing import Read, read
from app.calendar.models import Event
from app.calendar.repeating import CannotRepeat, Rule, check_hours
from app.calendar.rules import HORIZON, Content, Kind
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Forbidden
from app.core.i18n import _
from app.organisations import queries as organisations

Found = tuple[list[Read], list[str]]


def read_calendar(data: bytes) -> Found:
    """Read a calendar file that somebody uploads: its activities to come, and what was left out and why.

    This takes up to a second: do it before the transaction, so that nobody waits for the lock meanwhile.
    """
    return read(data, now(), today() + HORIZON)


def import_calendar(
    actor: Actor, found: Found, organisation_id: int, municipality_id: int, language: str
) -> tuple[int, list[str]]:
    """Make a draft of each activity that a calendar file held; return how many, and what was left out.

    What was brought in before under the same title stays as it is.
    """
    own = {organisation.id for organisation in organisations.of_actor(actor)}
    if not policies.can_announce(actor) or organisation_id not in own or actor.user_id is None:
        raise Forbidden
    activities, problems = found[0], list(found[1])
    titles = set(db.session.scalars(select(Event.title).where(Event.organisation_id == organisation_id)))
    made = 0
    for one in activities:
        if one.title in titles:
            problems.append(_("%(title)s: is there already.", title=one.title))
            continue
        try:
            check_hours(one.slots, one.zone)
        except CannotRepeat as error:
            problems.append(f"{one.title}: {error.message}")
            continue
        event = make_draft(
            actor.user_id, _content(one, organisation_id, municipality_id, language), Rule(), one.zone
        )
        add_slots(event, one.slots)
        titles.add(one.title)
        made += 1
    return made, problems


def _content(one: Read, organisation_id: int, municipality_id: int, language: str) -> Content:
    return Content(
        title=one.title,
        body=one.body,
        language=language,
        kind=Kind.ACTIVITY,
        municipality_id=municipality_id,
        address=one.address,
        online_link=one.online_link,
        organisation_id=organisation_id,
    )
