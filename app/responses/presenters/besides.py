"""What stands beside the messages, in words: the moment to meet, its calendar file, shared details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from icalendar import Calendar, Event

from app.core.actor import Actor
from app.core.formats import day
from app.core.i18n import _, _l
from app.responses.models import Meeting, Response
from app.responses.policies import can_agree_to_meeting, can_cancel_meeting
from app.responses.queries import Besides, Contact, Conversation
from app.responses.rules import MeetingState

STATES: Final = {
    MeetingState.PROPOSED: _l("Proposed"),
    MeetingState.AGREED: _l("Agreed"),
    MeetingState.CANCELLED: _l("Called off"),
}
_BADGES: Final = {MeetingState.PROPOSED: "attention", MeetingState.AGREED: "done"}


@dataclass(frozen=True)
class MeetingView:
    """A moment as the page of the conversation shows it."""

    label: Any
    badge: str | None
    when: str
    until: str
    place: str
    is_own: bool
    sequence: int
    may_agree: bool
    may_cancel: bool
    file_href: str


@dataclass(frozen=True)
class BesidePage:
    """What stands beside the messages."""

    meeting: MeetingView | None
    own: Contact | None
    theirs: tuple[Contact, ...]
    has_date: bool


def beside_page(actor: Actor, found: Conversation, besides: Besides) -> BesidePage:
    """Return what stands beside the messages as the page shows it; who is cut off has no buttons."""
    meeting = besides.meeting
    view = _meeting_view(actor, found, meeting) if meeting is not None else None
    has_date = meeting is not None and meeting.state is MeetingState.AGREED
    return BesidePage(view, besides.own, () if found.is_cut else besides.theirs, has_date)


def _meeting_view(actor: Actor, found: Conversation, meeting: Meeting) -> MeetingView:
    response = found.response
    start = datetime.fromisoformat(meeting.local_start)
    end = start + timedelta(minutes=meeting.minutes)
    has_file = meeting.state is not MeetingState.PROPOSED
    return MeetingView(
        label=STATES[meeting.state],
        badge=_BADGES.get(meeting.state),
        when=f"{day(start.date())}, {start:%H:%M}",
        until=f"{end:%H:%M}",
        place=meeting.place,
        is_own=meeting.by_poster != actor.is_(response.responder_id),
        sequence=meeting.sequence,
        may_agree=not found.is_cut and can_agree_to_meeting(actor, response, meeting),
        may_cancel=not found.is_cut and can_cancel_meeting(actor, response, meeting),
        file_href=url_for("responses.meeting_file", public_id=response.public_id) if has_file else "",
    )


def calendar_file(response: Response, meeting: Meeting) -> bytes:
    """Return a moment as a calendar file: wall time and zone, and the same UID however often it moves."""
    site = current_app.config["SITE_URL"]
    start = datetime.fromisoformat(meeting.local_start).replace(tzinfo=ZoneInfo(meeting.zone))
    event = Event()
    event.add("uid", f"{response.public_id}@{urlsplit(site).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=meeting.minutes))
    event.add("summary", response.listing.title)
    event.add("description", _("Talk about it:") + " " + _address(response))
    event.add("url", _address(response))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.state is MeetingState.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Solidair//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _address(response: Response) -> str:
    return f"{current_app.config['SITE_URL']}{url_for('responses.show', public_id=response.public_id)}"
