"""The demo city's activities: once or in series, with people who come, wait and came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.calendar.actions import add_slots, make_draft, publish_now
from app.calendar.models import Event, EventDate, SignUp
from app.calendar.repeating import Rule, dates_of
from app.calendar.rules import (
    DEFAULT_ZONE,
    HORIZON,
    SUBJECT_KIND,
    Content,
    Kind,
    Repeat,
    Sector,
    ShowPlace,
    SignUpState,
    Slot,
    as_utc,
    read_wall,
    write_wall,
)
from app.core.clock import now, today
from app.core.db import db
from app.demo.actions.places import place_ids
from app.demo.rules import demo_id
from app.moderation.models import ReviewDecision
from app.moderation.queries import kind_named, snapshot
from app.moderation.rules import Move, Reason, ReviewState
from app.organisations.models import Organisation

Row = Mapping[str, Any]
ANNOUNCED: Final = timedelta(days=20)


def load_event(row: Row, people: Mapping[str, User], organisations: Mapping[str, Organisation]) -> None:
    """Write one activity with its dates and places, unless it is there."""
    public_id = demo_id("event", row["ref"])
    if db.session.scalar(select(Event.id).where(Event.public_id == public_id)) is not None:
        return
    rule = Rule(Repeat(row["repeat"]), count=row["count"])
    event = make_draft(people[row["author"]].id, _content(row, organisations), rule)
    event.public_id = public_id
    event.created_at = event.changed_at = now() - ANNOUNCED
    dates = add_slots(event, dates_of(_slot(row), rule, DEFAULT_ZONE, today() + HORIZON))
    for number, date in enumerate(dates):
        date.public_id = demo_id("date", f"{row['ref']}:{number}")
    _review(event, row, people)
    _change(event, dates, row)
    _sign_up(event, dates[0], row, people)


def _content(row: Row, organisations: Mapping[str, Organisation]) -> Content:
    municipality_id, neighbourhood_id = place_ids(row)
    same = ("title", "body", "language", "address", "online_link", "price_cents", "is_accessible",
            "takes_sign_ups", "capacity")  # fmt: skip
    return Content(
        **{name: row[name] for name in same},
        kind=Kind(row["kind"]),
        sector=Sector(row["sector"]) if row["sector"] else None,
        municipality_id=municipality_id,
        neighbourhood_id=neighbourhood_id,
        show_place=ShowPlace(row["show_place"]),
        languages=tuple(row["languages"]),
        target_groups=tuple(row["target_groups"]),
        organisation_id=organisations[row["organisation"]].id if row["organisation"] else None,
    )


def _slot(row: Row) -> Slot:
    start = datetime.combine(today() + timedelta(days=row["in_days"]), time.fromisoformat(row["start"]))
    return Slot(start, start + timedelta(minutes=row["minutes"]))


def _review(event: Event, row: Row, people: Mapping[str, User]) -> None:
    """Put it where its review stands, with the decision that led there."""
    event.review_state, event.submitted_at = ReviewState(row["review"]), event.created_at
    move = {ReviewState.PUBLISHED: Move.APPROVE, ReviewState.CHANGES_REQUESTED: Move.REQUEST_CHANGES}.get(
        event.review_state
    )
    if move is None:
        return
    event.reviewed_at = event.created_at + timedelta(hours=4)
    decision = ReviewDecision(
        public_id=demo_id("decision", f"event:{row['ref']}"), subject_kind=SUBJECT_KIND,
        subject_ref=event.public_id, author_id=event.author_id, decided_by=people["griet-l"].id, move=move,
        state_before=ReviewState.PENDING, reason=Reason(row["reason"]) if row["reason"] else None,
        decided_at=event.reviewed_at, waiting_since=event.submitted_at,
    )  # fmt: skip
    db.session.add(decision)
    if event.review_state is ReviewState.PUBLISHED:
        event.reviewed_text = snapshot(kind_named(SUBJECT_KIND), event)
        event.published_at = event.reviewed_at
        publish_now(event)


def _change(event: Event, dates: Sequence[EventDate], row: Row) -> None:
    """Move and call off what is moved and called off by now."""
    for number, days in row["moved_dates"]:
        date = dates[number]
        for name, wall in (("starts", read_wall(date.starts_local)), ("ends", read_wall(date.ends_local))):
            moved = wall + timedelta(days=days)
            setattr(date, f"{name}_local", write_wall(moved))
            setattr(date, f"{name}_at", as_utc(moved, event.zone))
    gone = dates if row["cancelled"] else [dates[number] for number in row["cancelled_dates"]]
    for date in gone:
        date.cancelled_at, date.cancel_reason = now(), row["cancelled"] or ""
    if row["cancelled"]:
        event.cancelled_at, event.cancel_reason = now(), row["cancelled"]
    db.session.flush()


def _sign_up(event: Event, date: EventDate, row: Row, people: Mapping[str, User]) -> None:
    """Let people come to the first date: who is late waits, and who came to a past one was present."""
    is_past = date.ends_at < now()
    for number, ref in enumerate(row["people"]):
        is_late = event.capacity is not None and number >= event.capacity
        at = now() - timedelta(days=9, minutes=-number)
        sign_up = SignUp(
            public_id=demo_id("sign_up", f"{row['ref']}:{ref}"), date_id=date.id, user_id=people[ref].id,
            name=people[ref].name, state=SignUpState.WAITING if is_late else SignUpState.GOING,
            created_at=at, placed_at=at, reminded_at=now() if is_past else None,
            was_present=True if is_past else None,
        )  # fmt: skip
        db.session.add(sign_up)
    db.session.flush()
