"""Keeping the index, reminding, and what becomes of activities when people leave."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app.calendar import queries
from app.calendar.actions.announcing import delete_event, follow_review
from app.calendar.actions.dates import cancel_event
from app.calendar.actions.signing_up import give_up
from app.calendar.actions.telling import tell_reminder
from app.calendar.models import Event, EventDate, SignUp
from app.calendar.rules import DRAFT_LIFE, REMIND_BEFORE, SIGN_UP_DRAFT_LIFE, STANDING, SUBJECT_KIND
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import db, transaction
from app.core.i18n import _
from app.moderation.rules import ReviewState
from app.organisations.queries import colleague_of
from app.search import actions as search

BATCH = 200


def refresh_index(event: Event) -> None:
    """Let an activity be found by words while everyone can see it and it goes on."""
    is_shown = event.review_state is ReviewState.PUBLISHED and event.group_id is None
    if is_shown and event.cancelled_at is None:
        search.index(SUBJECT_KIND, queries.entry_of(event))
    else:
        search.remove(SUBJECT_KIND, event.id)


def remind() -> int:
    """Remind everyone who has a place of what they come to tomorrow, once."""
    done = 0
    while True:
        with transaction():
            due = queries.due_reminders(now() + REMIND_BEFORE, BATCH)
            for event, date, sign_up in due:
                sign_up.reminded_at = now()
                tell_reminder(event, date, sign_up)
            done += len(due)
        if len(due) < BATCH:
            return done


def forget_drafts() -> int:
    """Forget drafts that nobody sent in, and sign-ups whose writer never proved the address."""
    with transaction() as session:
        events = queries.forgotten_drafts(now() - DRAFT_LIFE, BATCH)
        for event in events:
            delete_event(event)
        sign_ups = queries.old_drafts(now() - SIGN_UP_DRAFT_LIFE, BATCH)
        for one in sign_ups:
            session.delete(one)
        session.flush()
        return len(events) + len(sign_ups)


def let_go(user_id: int) -> None:
    """Hand what a leaving person organises to a colleague, call off the rest, and free their places."""
    for event in _of_author(user_id):
        if not _hand_over(event):
            _call_off(event)
            search.remove(SUBJECT_KIND, event.id)
    for sign_up in _standing(user_id):
        give_up(sign_up)
    db.session.flush()


def hand_over(user_id: int, organisation_id: int) -> None:
    """Give what somebody organised for an organisation that they left to a colleague."""
    for event in _of_author(user_id):
        if event.organisation_id == organisation_id:
            _hand_over(event)
    db.session.flush()


def leave_group(user_id: int, group_id: int) -> None:
    """Give up the places of who left a group at what is for that group alone."""
    for sign_up in _standing(user_id, Event.group_id == group_id):
        give_up(sign_up)
    db.session.flush()


def end_with_group(group_id: int) -> None:
    """Let go of what was announced in a group that ends: nobody is left for whom it is."""
    for event in db.session.scalars(select(Event).where(Event.group_id == group_id).with_for_update()).all():
        delete_event(event)


def withhold(organisation_id: int) -> None:
    """Take offline and out of the queue what an organisation announced that may not act now."""
    for event in _of_organisation(organisation_id):
        if event.review_state in (ReviewState.PENDING, ReviewState.PUBLISHED):
            event.withheld_from, event.review_state = event.review_state.value, ReviewState.HIDDEN
            follow_review(event)


def release(organisation_id: int) -> None:
    """Put back where its review stood what was withheld with this organisation."""
    for event in _of_organisation(organisation_id):
        if event.withheld_from and event.review_state is ReviewState.HIDDEN:
            event.review_state = ReviewState(event.withheld_from)
            follow_review(event)
        event.withheld_from = None
    db.session.flush()


def _of_organisation(organisation_id: int) -> Sequence[Event]:
    own = Event.organisation_id == organisation_id
    return db.session.scalars(select(Event).where(own).order_by(Event.id).with_for_update()).all()


def _of_author(user_id: int) -> Sequence[Event]:
    return db.session.scalars(select(Event).where(Event.author_id == user_id).with_for_update()).all()


def _standing(user_id: int, *conditions: ColumnElement[bool]) -> Sequence[SignUp]:
    """Return the places of a person at what has not begun yet."""
    own = (SignUp.user_id == user_id, SignUp.state.in_(sorted(STANDING)), EventDate.starts_at > now())
    dates = select(SignUp).join(EventDate, EventDate.id == SignUp.date_id)
    return db.session.scalars(
        dates.join(Event, Event.id == EventDate.event_id).where(*own, *conditions).order_by(SignUp.id)
    ).all()


def _hand_over(event: Event) -> bool:
    """Make a colleague the author; return whether there is one."""
    organisation_id = event.organisation_id
    colleague = colleague_of(event.author_id, organisation_id) if organisation_id else None
    if colleague is not None:
        event.author_id = colleague
    return colleague is not None


def _call_off(event: Event) -> None:
    if event.cancelled_at is None:
        cancel_event(SYSTEM, event, _("The organiser left Solidair."))
