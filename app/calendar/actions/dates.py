"""The dates of an activity: written down, added, moved, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Final

from sqlalchemy import select, update

from app.calendar import policies
from app.calendar.actions.content import note_change
from app.calendar.actions.telling import tell_everyone
from app.calendar.models import Event, EventDate
from app.calendar.repeating import CannotRepeat, Rule, check_hours, dates_of
from app.calendar.rules import HORIZON, MAX_DATES, Slot, Wrong, as_utc, read_wall, write_wall
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Forbidden
from app.core.i18n import _
from app.core.ids import new_public_id
from app.moderation.rules import ReviewState

NEWER: Final = 1


def add_slots(event: Event, slots: Sequence[Slot]) -> list[EventDate]:
    """Write down dates; one that begins when another of the same activity does is that other."""
    known = set(db.session.scalars(select(EventDate.starts_local).where(EventDate.event_id == event.id)))
    new = [slot for slot in slots if write_wall(slot.start) not in known]
    if len(known) + len(new) > MAX_DATES:
        raise CannotRepeat(Wrong.TOO_MANY)
    rows = [_date(event, slot) for slot in new]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _date(event: Event, slot: Slot) -> EventDate:
    return EventDate(
        public_id=new_public_id(),
        event_id=event.id,
        planned_local=write_wall(slot.start),
        municipality_id=event.municipality_id,
        is_listed=event.review_state is ReviewState.PUBLISHED,
        sequence=0,
        **_hours(event, slot),
    )


def _hours(event: Event, slot: Slot) -> dict[str, object]:
    return {
        "starts_local": write_wall(slot.start),
        "ends_local": write_wall(slot.end),
        "starts_at": as_utc(slot.start, event.zone),
        "ends_at": as_utc(slot.end, event.zone),
        "changed_at": now(),
    }


def list_dates(event: Event) -> None:
    """Put the dates in the calendar, or take them out, as the review of their activity says."""
    event.changed_at = now()
    is_listed = event.review_state is ReviewState.PUBLISHED
    db.session.flush()
    db.session.execute(
        update(EventDate)
        .where(EventDate.event_id == event.id, EventDate.is_listed.is_not(is_listed))
        .values(is_listed=is_listed, changed_at=now(), sequence=EventDate.sequence + NEWER)
        .execution_options(synchronize_session="fetch")
    )


def touch(event: Event) -> None:
    """Note that an activity changed: calendars then take the newest of its dates to come."""
    event.changed_at = now()
    db.session.flush()
    db.session.execute(
        update(EventDate)
        .where(EventDate.event_id == event.id, EventDate.municipality_id != event.municipality_id)
        .values(municipality_id=event.municipality_id)
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(
        update(EventDate)
        .where(EventDate.event_id == event.id, EventDate.starts_at >= now())
        .values(changed_at=now(), sequence=EventDate.sequence + NEWER)
        .execution_options(synchronize_session="fetch")
    )


def add_dates(actor: Actor, event: Event, slot: Slot, rule: Rule) -> int:
    """Add dates to an activity; return how many are new."""
    if not policies.can_edit(actor, event):
        raise Forbidden
    added = add_slots(event, dates_of(slot, rule, event.zone, today() + HORIZON))
    if added:
        event.changed_at = now()
        db.session.flush()
        note_change(actor, event)
    return len(added)


def move_date(actor: Actor, event: Event, date: EventDate, slot: Slot) -> None:
    """Move one date; whoever signed up for it hears it."""
    _check_may_change(actor, event, date)
    if write_wall(slot.start) == date.starts_local and write_wall(slot.end) == date.ends_local:
        return
    check_hours([slot], event.zone)
    _move(event, date, slot)
    note_change(actor, event)


def move_all(actor: Actor, event: Event, start: time, end: time) -> int:
    """Give every date that is still to come other hours on its own day; return how many moved."""
    if not policies.can_edit(actor, event):
        raise Forbidden
    coming = [date for date in _coming(event) if date.cancelled_at is None]
    slots = [_same_day(date, start, end) for date in coming]
    check_hours(slots, event.zone)
    moved = 0
    for date, slot in zip(coming, slots, strict=True):
        if write_wall(slot.start) != date.starts_local or write_wall(slot.end) != date.ends_local:
            _move(event, date, slot)
            moved += 1
    if moved:
        note_change(actor, event)
    return moved


def _same_day(date: EventDate, start: time, end: time) -> Slot:
    first, last = read_wall(date.starts_local), read_wall(date.ends_local)
    return Slot(
        first.replace(hour=start.hour, minute=start.minute), last.replace(hour=end.hour, minute=end.minute)
    )


def _move(event: Event, date: EventDate, slot: Slot) -> None:
    before = date.starts_local
    if slot.start != read_wall(before) and _is_taken(event, date, slot):
        raise CannotRepeat(Wrong.TWICE, slot.start.date())
    for name, value in _hours(event, slot).items():
        setattr(date, name, value)
    date.sequence += NEWER
    event.changed_at = now()
    db.session.flush()
    tell_everyone(event, date, "moved", before=before)


def _is_taken(event: Event, date: EventDate, slot: Slot) -> bool:
    same = (EventDate.event_id == event.id, EventDate.starts_local == write_wall(slot.start))
    return db.session.scalar(select(EventDate.id).where(*same, EventDate.id != date.id).limit(1)) is not None


def cancel_date(actor: Actor, event: Event, date: EventDate, reason: str) -> None:
    """Call off one date; whoever signed up for it hears why. The last one ends the activity."""
    if not policies.can_cancel(actor, event):
        raise Forbidden
    if date.cancelled_at is not None:
        return
    if date.ends_at <= now():
        raise Conflict(_("This date is past."))
    _cancel(event, date, reason)


def cancel_event(actor: Actor, event: Event, reason: str) -> None:
    """Call off an activity with every date to come; whoever signed up hears why. Twice is once."""
    if not policies.can_cancel(actor, event) and not actor.is_system:
        if event.cancelled_at is not None and policies.can_manage(actor, event):
            return
        raise Forbidden
    for date in _coming(event):
        if date.cancelled_at is None:
            _cancel(event, date, reason)
    event.cancelled_at, event.cancel_reason = now(), reason
    db.session.flush()


def _cancel(event: Event, date: EventDate, reason: str) -> None:
    date.cancelled_at, date.cancel_reason, date.changed_at = now(), reason, now()
    date.sequence += NEWER
    event.changed_at = now()
    db.session.flush()
    tell_everyone(event, date, "cancelled", reason=reason)


def _coming(event: Event) -> Sequence[EventDate]:
    """Return the dates that are not over yet, earliest first."""
    statement = select(EventDate).where(EventDate.event_id == event.id, EventDate.ends_at > now())
    return db.session.scalars(statement.order_by(EventDate.starts_at)).all()


def _check_may_change(actor: Actor, event: Event, date: EventDate) -> None:
    if not policies.can_edit(actor, event):
        raise Forbidden
    if date.cancelled_at is not None or date.ends_at <= now():
        raise Conflict(_("This date is past, or it was called off."))
