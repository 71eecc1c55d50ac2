"""Announcing an activity, changing its words, and putting it online."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from flask import current_app
from sqlalchemy import select

from app.accounts.models import User
from app.calendar import policies, queries, signals
from app.calendar.actions.content import check, content_of, mark_of, note_change, values_of
from app.calendar.actions.dates import add_slots, list_dates, touch
from app.calendar.actions.signing_up import move_up
from app.calendar.models import Event
from app.calendar.repeating import Rule, dates_of
from app.calendar.rules import DEFAULT_ZONE, DOUBLE_POST, HORIZON, SUBJECT_KIND, Content, Slot
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Forbidden
from app.core.i18n import _
from app.core.ids import new_public_id
from app.media import actions as media
from app.media.queries import of_subject
from app.media.rules import Recoded
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.search import actions as search

SENT_AGAIN: Final = frozenset({ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})


def announce(
    actor: Actor, content: Content, slot: Slot, rule: Rule, pictures: Sequence[Recoded] = ()
) -> Event:
    """Announce an activity: it waits for a check; one for a group alone is the group's own, and online.

    The same words and hours once more shortly after the first time are the same activity.
    """
    if not policies.can_announce(actor) or actor.user_id is None:
        raise Forbidden
    check(actor, content)
    slots = dates_of(slot, rule, DEFAULT_ZONE, today() + HORIZON)
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    known = _just_announced(actor, content)
    if known is not None:
        return known
    event = make_draft(actor.user_id, content, rule)
    add_slots(event, slots)
    set_picture(actor, event, pictures)
    send_in(actor, event)
    return event


def make_draft(author_id: int, content: Content, rule: Rule, zone: str = DEFAULT_ZONE) -> Event:
    """Make an activity that nobody sees yet, without dates."""
    event = Event(
        public_id=new_public_id(),
        author_id=author_id,
        review_state=ReviewState.DRAFT,
        created_at=now(),
        changed_at=now(),
        zone=zone,
        repeat=rule.repeat,
        repeat_until=rule.until,
        **values_of(content),
    )
    db.session.add(event)
    db.session.flush()
    return event


def send_in(actor: Actor, event: Event) -> None:
    """Send a draft, or what was sent back, to the moderators; what is for a group alone goes online."""
    if event.review_state not in SENT_AGAIN:
        return
    if event.group_id is None:
        moderation.submit(actor, SUBJECT_KIND, event)
        return
    event.review_state = ReviewState.PUBLISHED
    publish_now(event)


def publish_now(event: Event) -> None:
    """Note that others see it from now on, and put its dates in the calendar."""
    event.published_at = event.published_at or now()
    db.session.flush()
    list_dates(event)
    signals.changed.send(SUBJECT_KIND, event=event)


def follow_review(event: Event) -> None:
    """Put the dates in the calendar or take them out, as the review says after a change."""
    list_dates(event)
    signals.changed.send(SUBJECT_KIND, event=event)


def edit_event(actor: Actor, event: Event, content: Content, *, seen: str = "") -> None:
    """Change what an activity says; Conflict when somebody else changed it since it was `seen`."""
    if not policies.can_edit(actor, event):
        raise Forbidden
    if seen and seen != mark_of(event) and content != content_of(event):
        raise Conflict(_("Somebody changed this while you were writing."))
    check(actor, content, event)
    if content != content_of(event):
        for name, value in values_of(content).items():
            setattr(event, name, value)
        touch(event)
        note_change(actor, event)
        signals.changed.send(SUBJECT_KIND, event=event)
        for date in queries.dates(event):
            move_up(event, date)
    send_in(actor, event)


def call_volunteers(actor: Actor, event: Event, day: date) -> str:
    """Ask for volunteers on the board; return the public id of the note. Twice is once."""
    if not policies.can_edit(actor, event):
        raise Forbidden
    if event.listing_ref is None:
        ask: Callable[..., str] = current_app.extensions["volunteer_call"]
        event.listing_ref = ask(
            actor,
            title=_("Helping hands: %(title)s", title=event.title),
            body=event.body,
            language=event.language,
            places=(event.municipality_id, event.neighbourhood_id),
            day=day,
            organisation_id=event.organisation_id,
            group_id=event.group_id,
        )
        db.session.flush()
    return event.listing_ref


def set_picture(actor: Actor, event: Event, pictures: Sequence[Recoded]) -> None:
    """Put a picture beside an activity, in the place of the one that is there."""
    if not pictures:
        return
    remove_picture(actor, event)
    media.store(actor, SUBJECT_KIND, event.public_id, pictures[0], alt=event.title)
    note_change(actor, event)


def remove_picture(actor: Actor, event: Event) -> None:
    """Take the picture away."""
    if not policies.can_edit(actor, event):
        raise Forbidden
    for picture in of_subject(SUBJECT_KIND, event.public_id):
        media.remove(picture.public_id)
        note_change(actor, event)


def delete_event(event: Event) -> None:
    """Forget an activity with its pictures: a draft that nobody sent in, or one of a group that ends."""
    media.remove_all_of(SUBJECT_KIND, [event.public_id])
    search.remove(SUBJECT_KIND, event.id)
    db.session.delete(event)
    db.session.flush()


def _just_announced(actor: Actor, content: Content) -> Event | None:
    """Return what the actor announced a moment ago, if it says exactly the same."""
    recent = db.session.scalars(
        select(Event)
        .where(Event.author_id == actor.user_id, Event.title == content.title)
        .where(Event.created_at > now() - DOUBLE_POST, Event.cancelled_at.is_(None))
        .order_by(Event.id.desc())
        .limit(20)
    )
    return next((event for event in recent if content_of(event) == content), None)
