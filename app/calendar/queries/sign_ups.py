"""Who comes to a date, who waits, and what somebody comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import case, func, select

from app.accounts.models import User
from app.accounts.queries import actor_of, cut_off_from, mailed_token, read_mailed_token
from app.accounts.rules import About
from app.calendar.models import AgendaLink, Event, EventDate, SignUp
from app.calendar.policies import can_manage, can_see, can_see_participants
from app.calendar.queries.access import find, visible_to
from app.calendar.rules import STANDING, SignUpState
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden, Gone, NotFound
from app.core.ids import digest
from app.organisations.models import Membership

AGENDA_AT_MOST: Final = 500
_PLACE: Final = "calendar.place"


class Participant(NamedTuple):
    """One line of the list of participants."""

    public_id: str
    name: str
    state: SignUpState
    placed_at: datetime | None
    was_present: bool | None


class Appointment(NamedTuple):
    """One date that somebody comes to, or organises."""

    event: Event
    date: EventDate
    sign_up: SignUp | None


def counts_of(date_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Return for each date how many come and how many wait."""
    counted = func.count(SignUp.id)
    rows = db.session.execute(
        select(SignUp.date_id, SignUp.state, counted)
        .where(SignUp.date_id.in_(date_ids), SignUp.state.in_(sorted(STANDING)))
        .group_by(SignUp.date_id, SignUp.state)
    )
    found = dict.fromkeys(date_ids, (0, 0))
    for date_id, state, number in rows:
        going, waiting = found[date_id]
        found[date_id] = (number, waiting) if state is SignUpState.GOING else (going, number)
    return found


def places_left(event: Event, date: EventDate) -> int | None:
    """Return how many places of a date are free; None when there is no limit."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - counts_of([date.id])[date.id][0])


def find_own(actor: Actor, date: EventDate) -> SignUp | None:
    """Return the actor's own sign-up for a date, while it stands."""
    if actor.user_id is None:
        return None
    own = (SignUp.date_id == date.id, SignUp.user_id == actor.user_id, SignUp.state.in_(sorted(STANDING)))
    return db.session.scalar(select(SignUp).where(*own))


def find_sign_up(public_id: str) -> SignUp | None:
    """Return a sign-up by its public id; for the system, and for who holds its link."""
    return db.session.scalar(
        select(SignUp).where(SignUp.public_id == public_id).execution_options(populate_existing=True)
    )


def sign_up_path(sign_up: SignUp) -> str:
    """Return the path (without language) of the page of a sign-up, which opens without signing in."""
    return f"/calendar/places/{mailed_token(_PLACE, sign_up.user_id, sign_up.public_id)}"


def get_by_link(token: str) -> Appointment:
    """Return what a link in a mail leads to; Gone when there is no such place, or it is not theirs now."""
    user, public_id = read_mailed_token(_PLACE, token)
    sign_up = find_sign_up(public_id)
    if sign_up is None or sign_up.user_id != user.id or sign_up.state is SignUpState.DRAFT:
        raise Gone
    found = _appointment(sign_up)
    if _has_left(sign_up, found.event):
        raise Gone
    return found


def get_certified(actor: Actor, public_id: str) -> Appointment:
    """Return a sign-up of who was present, for that person and for the organiser; for others it is not."""
    sign_up = find_sign_up(public_id)
    if sign_up is None or not sign_up.was_present:
        raise NotFound
    found = _appointment(sign_up)
    is_own = actor.is_(sign_up.user_id) and not _has_left(sign_up, found.event)
    if not is_own and not can_manage(actor, found.event):
        raise NotFound
    return found


def _has_left(sign_up: SignUp, event: Event) -> bool:
    """Tell whether an activity is for a group in which this participant is not any more."""
    if event.group_id is None:
        return False
    user = db.session.get(User, sign_up.user_id)
    return user is None or not can_see(actor_of(user), event)


def _appointment(sign_up: SignUp) -> Appointment:
    row = db.session.execute(
        select(Event, EventDate)
        .join(EventDate, EventDate.event_id == Event.id)
        .where(EventDate.id == sign_up.date_id)
    ).one()
    return Appointment(row[0], row[1], sign_up)


def participants(actor: Actor, event: Event, date: EventDate) -> list[Participant]:
    """Return who comes to a date and who waits, in the order in which they signed up.

    Without a name for a block between them and the actor: the places count, who has them is not told.
    """
    if not can_see_participants(actor, event):
        raise Forbidden
    name = case((SignUp.user_id.in_(cut_off_from(actor.user_id)), ""), else_=SignUp.name)
    columns = (SignUp.public_id, name, SignUp.state, SignUp.placed_at, SignUp.was_present)
    rows = db.session.execute(
        select(*columns)
        .where(SignUp.date_id == date.id, SignUp.state.in_(sorted(STANDING)))
        .order_by(SignUp.state, SignUp.placed_at, SignUp.id)
    )
    return [Participant(*row) for row in rows]


def agenda(actor: Actor, *, after: datetime | None = None) -> list[Appointment]:
    """Return what somebody comes to and what they organise themselves, earliest first."""
    since = after or now()
    signed = (
        select(Event, EventDate, SignUp)
        .join(EventDate, EventDate.event_id == Event.id)
        .join(SignUp, SignUp.date_id == EventDate.id)
        .where(SignUp.user_id == actor.user_id, SignUp.state.in_(sorted(STANDING)))
        .where(EventDate.ends_at >= since, visible_to(actor))
        .order_by(EventDate.starts_at, EventDate.id)
        .limit(AGENDA_AT_MOST)
    )
    own = (
        select(Event, EventDate)
        .join(EventDate, EventDate.event_id == Event.id)
        .where(Event.author_id == actor.user_id, EventDate.ends_at >= since, visible_to(actor))
        .order_by(EventDate.starts_at, EventDate.id)
        .limit(AGENDA_AT_MOST)
    )
    found = {row[1].id: Appointment(row[0], row[1], row[2]) for row in db.session.execute(signed)}
    for event, date in db.session.execute(own):
        found.setdefault(date.id, Appointment(event, date, None))
    return sorted(found.values(), key=lambda appointment: appointment.date.starts_at)


def mine(actor: Actor) -> Sequence[Event]:
    """Return the activities that the actor announced, newest first."""
    statement = select(Event).where(Event.author_id == actor.user_id, visible_to(actor))
    return db.session.scalars(statement.order_by(Event.id.desc()).limit(AGENDA_AT_MOST)).all()


def reader_of(token: str) -> Actor:
    """Return whose agenda a private address opens, with the rights of now; NotFound when it is none."""
    user = db.session.scalar(
        select(User)
        .join(AgendaLink, AgendaLink.user_id == User.id)
        .where(AgendaLink.token_hash == digest(token), User.banned_at.is_(None))
    )
    if user is None:
        raise NotFound
    return actor_of(user)


def has_address(actor: Actor) -> bool:
    """Tell whether the actor made a private address."""
    found = select(AgendaLink.id).where(AgendaLink.user_id == actor.user_id)
    return db.session.scalar(found) is not None


# --- what is checked again when a mail leaves ---


def has_place(user_id: int | None, ref: str) -> bool:
    """Tell whether a place still stands as the mail says it does."""
    public_id, _, state = ref.partition(":")
    sign_up = find_sign_up(public_id)
    return sign_up is not None and sign_up.user_id == user_id and sign_up.state == state and _is_on(sign_up)


def is_at(user_id: int | None, ref: str) -> bool:
    """Tell whether a date is still at the hour that the mail names, for somebody who signed up."""
    public_id, _, starts_local = ref.partition(":")
    sign_up = find_sign_up(public_id)
    if sign_up is None or sign_up.user_id != user_id or sign_up.state not in STANDING:
        return False
    return _appointment(sign_up).date.starts_local == starts_local and _is_on(sign_up)


def _is_on(sign_up: SignUp) -> bool:
    """Tell whether a date still takes place, and its participant may still see it."""
    event, date, _sign_up = _appointment(sign_up)
    user = db.session.get(User, sign_up.user_id)
    return (
        user is not None
        and event.cancelled_at is None
        and date.cancelled_at is None
        and can_see(actor_of(user), event)
    )


def is_manager(user_id: int | None, public_id: str) -> bool:
    """Tell whether somebody still organises an activity."""
    event, user = find(public_id), db.session.get(User, user_id) if user_id is not None else None
    return event is not None and user is not None and can_manage(actor_of(user), event)


def manager_ids(event: Event) -> list[int]:
    """Return who organises an activity: its author, or the people of its organisation."""
    if event.organisation_id is None:
        return [event.author_id]
    of_organisation = select(Membership.user_id).where(Membership.organisation_id == event.organisation_id)
    return list(db.session.scalars(of_organisation.order_by(Membership.id)))


def about_proof(public_id: str) -> About:
    """Return what a mailed link signs somebody up for."""
    sign_up = find_sign_up(public_id)
    return About(_appointment(sign_up).event.title) if sign_up else About()


# --- what is due ---


def due_reminders(before: datetime, limit: int) -> Sequence[tuple[Event, EventDate, SignUp]]:
    """Return who must be reminded of a date that begins before a moment, locked against others."""
    statement = (
        select(Event, EventDate, SignUp)
        .join(EventDate, EventDate.event_id == Event.id)
        .join(SignUp, SignUp.date_id == EventDate.id)
        .where(EventDate.starts_at > now(), EventDate.starts_at <= before, EventDate.cancelled_at.is_(None))
        .where(EventDate.is_listed.is_(True), Event.cancelled_at.is_(None))
        .where(SignUp.state == SignUpState.GOING, SignUp.reminded_at.is_(None))
        .order_by(EventDate.starts_at, SignUp.id)
        .limit(limit)
    )
    locked = statement.with_for_update(of=SignUp, skip_locked=True)
    return [(event, date, sign_up) for event, date, sign_up in db.session.execute(locked)]


def old_drafts(before: datetime, limit: int) -> Sequence[SignUp]:
    """Return sign-ups from before a moment whose writer never proved the address."""
    statement = select(SignUp).where(SignUp.state == SignUpState.DRAFT, SignUp.created_at < before)
    return db.session.scalars(statement.order_by(SignUp.id).limit(limit)).all()
