"""Telling people about their places: each notice goes to one person and is checked again when it is sent."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from app.calendar.models import Event, EventDate, SignUp
from app.calendar.queries.sign_ups import sign_up_path
from app.calendar.rules import SIGN_UP_KIND, SUBJECT_KIND, SignUpState
from app.core.db import db
from app.core.i18n import _l
from app.mail.rules import Guard
from app.notifications.actions import notify

PLACE: Final = "calendar.place"
CHANGED: Final = "calendar.changed"
REMINDER: Final = "calendar.reminder"
PARTICIPANT: Final = "calendar.participant"
# What is checked again when a mail leaves: the place still stands, at the hour that the mail names.
PLACE_GUARD: Final = "calendar.place"
DATE_GUARD: Final = "calendar.date"
MANAGER_GUARD: Final = "calendar.manager"


def tell_place(event: Event, date: EventDate, sign_up: SignUp, news: str) -> None:
    """Tell a person that they have a place, wait for one, or moved up to one."""
    guard = Guard(PLACE_GUARD, f"{sign_up.public_id}:{sign_up.state.value}")
    _tell(PLACE, "calendar/place", event, date, sign_up, guard, news=news)


def tell_reminder(event: Event, date: EventDate, sign_up: SignUp) -> None:
    """Remind a person of what they come to tomorrow."""
    guard = Guard(DATE_GUARD, f"{sign_up.public_id}:{date.starts_local}")
    _tell(REMINDER, "calendar/reminder", event, date, sign_up, guard)


def tell_everyone(event: Event, date: EventDate, news: str, **context: Any) -> None:
    """Tell everyone who signed up for a date that it moved or was called off."""
    people = select(SignUp).where(
        SignUp.date_id == date.id, SignUp.state.in_((SignUpState.GOING, SignUpState.WAITING))
    )
    for sign_up in db.session.scalars(people.order_by(SignUp.id)).all():
        # That a date was called off is news also when nothing of it is left.
        guard = None if news == "cancelled" else Guard(DATE_GUARD, f"{sign_up.public_id}:{date.starts_local}")
        _tell(CHANGED, "calendar/changed", event, date, sign_up, guard, news=news, **context)


def _tell(
    kind: str,
    template: str,
    event: Event,
    date: EventDate,
    sign_up: SignUp,
    guard: Guard | None,
    **context: Any,
) -> None:
    may_know = sign_up.state is SignUpState.GOING and event.group_id is None
    notify(
        kind,
        sign_up.user_id,
        template=template,
        subject_kind=SIGN_UP_KIND,
        subject_ref=sign_up.public_id,
        path=f"/calendar/{event.public_id}?date={date.public_id}",
        context={
            "title": _title(event),
            "starts_local": date.starts_local,
            "ends_local": date.ends_local,
            "address": event.address if may_know else "",
            "online_link": event.online_link if may_know else "",
            "path": f"/calendar/{event.public_id}",
            "place_path": sign_up_path(sign_up),
            "reason": "",
            "before": "",
            **context,
        },
        guard=guard,
        topic=_topic(event),
    )


def _topic(event: Event) -> str:
    """Return under which heading an overview shows it; nothing of what a group does."""
    return event.title if event.group_id is None else ""


def _title(event: Event) -> Any:
    """Return what a mail calls an activity: the words of a group stay in the group."""
    return _topic(event) or _l("An activity of your group")


def tell_organiser(event: Event, date: EventDate, sign_up: SignUp, user_ids: list[int]) -> None:
    """Tell the organisers that somebody signed up."""
    for user_id in user_ids:
        notify(
            PARTICIPANT,
            user_id,
            template="calendar/participant",
            subject_kind=SUBJECT_KIND,
            subject_ref=event.public_id,
            path=f"/calendar/{event.public_id}/participants?date={date.public_id}",
            context={
                "title": _title(event),
                "starts_local": date.starts_local,
                "who": sign_up.name,
                "is_waiting": sign_up.state is SignUpState.WAITING,
                "path": f"/calendar/{event.public_id}/participants",
            },
            guard=Guard(MANAGER_GUARD, event.public_id),
            topic=_topic(event),
        )
