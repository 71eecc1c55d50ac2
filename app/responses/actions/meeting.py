"""Proposing a moment, agreeing on it, and calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import _
from app.responses import queries
from app.responses.actions.talking import begin_writing, touch
from app.responses.actions.telling import tell_other_side
from app.responses.models import Meeting, Response
from app.responses.policies import can_agree_to_meeting, can_cancel_meeting, side_of
from app.responses.rules import FURTHEST, ZONE, MeetingState, Side, moment_of


@dataclass(frozen=True)
class Moment:
    """When and where somebody wants to meet, as clocks there show it."""

    local: datetime
    minutes: int
    place: str = ""


def propose_meeting(actor: Actor, response: Response, wanted: Moment) -> Meeting:
    """Propose a moment to the other side, instead of the one that was proposed or agreed before."""
    begin_writing(actor, response)
    starts_at = _checked(wanted)
    meeting = queries.find_meeting(response)
    if meeting is not None and _is_same(actor, response, meeting, wanted):
        return meeting
    if meeting is None:
        meeting = Meeting(response_id=response.id, sequence=0)
        db.session.add(meeting)
    else:
        meeting.sequence += 1
    assert actor.user_id is not None  # noqa: S101 - only people propose; mypy wants to know
    meeting.author_id, meeting.by_poster = actor.user_id, side_of(actor, response) is Side.POSTER
    meeting.local_start, meeting.zone = wanted.local.isoformat(timespec="minutes"), ZONE
    meeting.starts_at, meeting.minutes, meeting.place = starts_at, wanted.minutes, wanted.place
    _change(actor, response, meeting, MeetingState.PROPOSED)
    tell_other_side(actor, response, "meeting_proposed", starts_at=starts_at)
    return meeting


def agree_to_meeting(actor: Actor, response: Response, sequence: int) -> None:
    """Agree on the moment that the other side proposed, as this side saw it."""
    meeting = _begin(actor, response, sequence)
    if meeting.state is MeetingState.AGREED:
        return
    if not can_agree_to_meeting(actor, response, meeting):
        raise Conflict(_("This moment changed. Look at it again."))
    _change(actor, response, meeting, MeetingState.AGREED)
    path = f"/responses/{response.public_id}/meeting.ics"
    tell_other_side(actor, response, "meeting_agreed", starts_at=meeting.starts_at, file_path=path)


def cancel_meeting(actor: Actor, response: Response, sequence: int) -> None:
    """Say that a moment does not suit (any more)."""
    meeting = _begin(actor, response, sequence)
    if not can_cancel_meeting(actor, response, meeting):
        return
    meeting.sequence += 1
    _change(actor, response, meeting, MeetingState.CANCELLED)
    tell_other_side(actor, response, "meeting_cancelled", starts_at=meeting.starts_at)


def _begin(actor: Actor, response: Response, sequence: int) -> Meeting:
    begin_writing(actor, response)
    meeting = queries.find_meeting(response)
    if meeting is None:
        raise NotFound
    if sequence != meeting.sequence and meeting.state is not MeetingState.CANCELLED:
        raise Conflict(_("This moment changed. Look at it again."))
    return meeting


def _change(actor: Actor, response: Response, meeting: Meeting, state: MeetingState) -> None:
    meeting.state, meeting.changed_at = state, now()
    db.session.flush()
    touch(actor, response)


def _is_same(actor: Actor, response: Response, meeting: Meeting, wanted: Moment) -> bool:
    """Tell whether this side already proposed exactly this, or both agreed on it: a second click."""
    values = (meeting.local_start, meeting.minutes, meeting.place)
    if values != (wanted.local.isoformat(timespec="minutes"), wanted.minutes, wanted.place):
        return False
    is_own = meeting.by_poster == (side_of(actor, response) is Side.POSTER)
    return meeting.state is MeetingState.AGREED or (meeting.state is MeetingState.PROPOSED and is_own)


def _checked(wanted: Moment) -> datetime:
    """Return the moment in UTC; Invalid when it is past, far away, or in the hour that clocks leave out."""
    if not now().year <= wanted.local.year <= now().year + 1:
        raise Invalid(_("Choose a day within a year."), "day")
    starts_at = moment_of(wanted.local, ZONE)
    if starts_at is None:
        raise Invalid(_("This hour does not exist: the clock goes forward that night."), "at")
    if starts_at <= now():
        raise Invalid(_("This moment is past."), "day")
    if starts_at > now() + FURTHEST:
        raise Invalid(_("Choose a day within a year."), "day")
    return starts_at
