"""Signing up for a date: places under a lock, a waiting list that moves up by itself."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.queries import actor_of, cut_off_from, is_blocked
from app.accounts.rules import Purpose
from app.calendar import policies, queries
from app.calendar.actions.telling import tell_organiser, tell_place
from app.calendar.models import AgendaLink, Event, EventDate, SignUp
from app.calendar.rules import REMIND_BEFORE, STANDING, SignUpState
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.core.ids import digest, new_public_id, new_token
from app.moderation.rules import ReviewState


def sign_up(actor: Actor, event: Event, date: EventDate, name: str) -> SignUp:
    """Come to a date: a place, or the waiting list when it is full; twice is once.

    Who did not prove the address yet gets a draft, which holds no place.
    """
    event, date = _lock(event.id, date.id)
    if actor.user_id is None:
        raise Forbidden
    _check_open(event, date)
    if not actor.is_proven:
        return _draft(actor.user_id, date, name)
    return queries.find_own(actor, date) or _place(event, date, _draft(actor.user_id, date, name))


def sign_up_unproven(email: str, language: str, event: Event, date: EventDate, name: str) -> str:
    """Keep a draft for this address, and mail a link that proves it; return the challenge's public id."""
    user = ensure_user(email, language)
    draft = sign_up(actor_of(user, is_proven=False), event, date, name)
    return request_proof(user, Purpose.SIGN_UP, draft.public_id).public_id


def confirm_sign_up(actor: Actor, subject_ref: str) -> str:
    """Take the place that a proven address asked for; return where to go (wiring: PROOFS)."""
    draft = queries.find_sign_up(subject_ref)
    if draft is None or not actor.is_(draft.user_id):
        return "/account/calendar"
    date = db.session.get(EventDate, draft.date_id)
    if date is None:
        return "/account/calendar"
    event, date = _lock(date.event_id, date.id)
    path = f"/calendar/{event.public_id}?date={date.public_id}"
    draft = queries.find_sign_up(subject_ref) or draft
    if draft.state is not SignUpState.DRAFT or not _is_open(event, date):
        return path
    if queries.find_own(actor, date) is not None:
        db.session.delete(draft)
    else:
        _place(event, date, draft)
    db.session.flush()
    return path


def _lock(event_id: int, date_id: int) -> tuple[Event, EventDate]:
    """Hold an activity until the transaction ends, and read its date again as it is now."""
    event = db.session.scalar(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    )
    date = db.session.scalar(
        select(EventDate).where(EventDate.id == date_id).execution_options(populate_existing=True)
    )
    if event is None or date is None:
        raise NotFound
    return event, date


def _is_open(event: Event, date: EventDate) -> bool:
    is_online = event.review_state is ReviewState.PUBLISHED and event.cancelled_at is None
    return is_online and event.takes_sign_ups and date.cancelled_at is None and date.starts_at > now()


def _check_open(event: Event, date: EventDate) -> None:
    if date.cancelled_at is not None or event.cancelled_at is not None:
        raise Conflict(_("This date was called off. You cannot sign up for it."))
    if date.starts_at <= now():
        raise Conflict(_("This date is past. You cannot sign up for it any more."))
    if not _is_open(event, date):
        raise Conflict(_("You cannot sign up for this activity now."))


def _draft(user_id: int, date: EventDate, name: str) -> SignUp:
    """Return the draft of this person for this date, made now unless it is there."""
    same = (SignUp.date_id == date.id, SignUp.user_id == user_id, SignUp.state == SignUpState.DRAFT)
    draft = db.session.scalar(select(SignUp).where(*same, SignUp.name == name).limit(1))
    if draft is None:
        draft = SignUp(
            public_id=new_public_id(), date_id=date.id, user_id=user_id, name=name,
            state=SignUpState.DRAFT, created_at=now(),
        )  # fmt: skip
        db.session.add(draft)
        db.session.flush()
    return draft


def _place(event: Event, date: EventDate, draft: SignUp) -> SignUp:
    """Turn a draft into a place, or into one on the waiting list."""
    if is_blocked(draft.user_id, event.author_id):
        raise Conflict(_("You cannot sign up for this activity now."))
    left = queries.places_left(event, date)
    draft.state = SignUpState.WAITING if left == 0 else SignUpState.GOING
    draft.placed_at = now()
    # Whoever signs up in the last day needs no reminder beside the confirmation.
    draft.reminded_at = now() if date.starts_at - now() <= REMIND_BEFORE else None
    db.session.flush()
    others = (SignUp.date_id == date.id, SignUp.user_id == draft.user_id, SignUp.id != draft.id)
    db.session.execute(delete(SignUp).where(*others, SignUp.state == SignUpState.DRAFT))
    tell_place(event, date, draft, draft.state.value)
    tell_organiser(event, date, draft, queries.manager_ids(event))
    return draft


def give_up(sign_up: SignUp) -> None:
    """Give a place back, until the date begins; the first who waits gets it. Twice is once."""
    held = db.session.get(EventDate, sign_up.date_id)
    if held is None:
        raise NotFound
    event, date = _lock(held.event_id, held.id)
    again = queries.find_sign_up(sign_up.public_id)
    if again is None or again.state not in STANDING:
        return
    if date.starts_at <= now():
        raise Conflict(_("This date has begun. You cannot cancel any more."))
    again.state = SignUpState.CANCELLED
    db.session.flush()
    move_up(event, date)


def move_up(event: Event, date: EventDate) -> int:
    """Give free places to those who wait, the first first; return how many moved up."""
    if not _is_open(event, date):
        return 0
    left = queries.places_left(event, date)
    waiting = select(SignUp).where(SignUp.date_id == date.id, SignUp.state == SignUpState.WAITING)
    waiting = waiting.where(SignUp.user_id.not_in(cut_off_from(event.author_id)))
    ordered = waiting.order_by(SignUp.placed_at, SignUp.id)
    moved = db.session.scalars(ordered if left is None else ordered.limit(left)).all()
    for one in moved:
        one.state = SignUpState.GOING
        db.session.flush()
        tell_place(event, date, one, "moved_up")
    return len(moved)


def note_presence(actor: Actor, event: Event, date: EventDate, present: frozenset[str]) -> None:
    """Write down who of the participants came, once the date has begun."""
    if not policies.can_see_participants(actor, event):
        raise Forbidden
    if date.starts_at > now():
        raise Conflict(_("You can note who came once the activity has begun."))
    going = select(SignUp).where(SignUp.date_id == date.id, SignUp.state == SignUpState.GOING)
    for one in db.session.scalars(going):
        one.was_present = one.public_id in present
    db.session.flush()


def renew_address(actor: Actor) -> str:
    """Make a private address for the actor's agenda; the one before stops. Return its secret, once."""
    if actor.user_id is None:
        raise Forbidden
    token = new_token()
    address = db.session.scalar(
        select(AgendaLink).where(AgendaLink.user_id == actor.user_id).with_for_update()
    )
    if address is None:
        address = AgendaLink(user_id=actor.user_id)
        db.session.add(address)
    address.token_hash, address.created_at = digest(token), now()
    db.session.flush()
    return token


def drop_address(actor: Actor) -> None:
    """Let the private address of the actor's agenda stop."""
    db.session.execute(delete(AgendaLink).where(AgendaLink.user_id == actor.user_id))
