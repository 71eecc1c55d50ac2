"""How people answer, as facts; and what was brought before a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.queries import FOR_ALL
from app.moderation.models import Report
from app.organisations.models import Organisation
from app.responses.models import AnswerRecord, Complaint, Message, Response
from app.responses.policies import can_contest
from app.responses.rules import (
    COMPLAINT_KIND,
    COMPLAINT_LINES,
    RECORD_OVER,
    RECORD_ROWS,
    RECORD_SHOWN_FROM,
    State,
)

# Nobody was kept waiting in these: the places went to others, or a place came by itself.
_NOT_KEPT_WAITING = (State.SENT, State.WITHDRAWN, State.LAPSED)


class OwnRecord(NamedTuple):
    """How the actor, or an organisation of theirs, answers."""

    record: AnswerRecord
    organisation_name: str
    is_contested: bool


def answers_of_side(listing: Listing) -> list[tuple[datetime, datetime | None, datetime | None]]:
    """Return (sent, first answered, ended) of the newest answers to whoever posted this listing."""
    own = (
        Listing.organisation_id == listing.organisation_id
        if listing.organisation_id is not None
        else and_(Listing.organisation_id.is_(None), Listing.author_id == listing.author_id)
    )
    rows = db.session.execute(
        select(Response.sent_at, Response.answered_at, Response.ended_at)
        .join(Listing, Listing.id == Response.listing_id)
        .where(own, FOR_ALL, Response.sent_at > now() - RECORD_OVER)
        .where(or_(Response.answered_at.is_not(None), Response.state.in_(_NOT_KEPT_WAITING)))
        .order_by(Response.sent_at.desc(), Response.id.desc())
        .limit(RECORD_ROWS)
    )
    return [(sent, answered, ended) for sent, answered, ended in rows if sent is not None]


def is_contested(record: Any) -> ColumnElement[bool]:
    """Return the condition that a moderator has yet to look at what somebody contests."""
    about = and_(Report.subject_kind == COMPLAINT_KIND, Report.subject_ref == Complaint.public_id)
    return exists().where(Complaint.record_id == record.id, about, Report.handled_at.is_(None))


def shown_record() -> tuple[Any, ColumnElement[bool]]:
    """Return the record to join to a listing, and the condition that others may see it."""
    record = aliased(AnswerRecord)
    is_its = or_(
        and_(Listing.organisation_id.is_(None), record.user_id == Listing.author_id),
        record.organisation_id == Listing.organisation_id,
    )
    is_shown = and_(record.counted >= RECORD_SHOWN_FROM, record.withheld_at.is_(None))
    return record, and_(is_its, is_shown, ~is_contested(record))


def own_records(actor: Actor) -> list[OwnRecord]:
    """Return how the actor and their organisations answer."""
    own = or_(
        AnswerRecord.user_id == actor.user_id,
        AnswerRecord.organisation_id.in_(sorted(organisation_ids(actor))),
    )
    rows = db.session.execute(
        select(AnswerRecord, Organisation.name, is_contested(AnswerRecord))
        .outerjoin(Organisation, Organisation.id == AnswerRecord.organisation_id)
        .where(own)
        .order_by(AnswerRecord.organisation_id.is_not(None), AnswerRecord.id)
    )
    return [OwnRecord(record, name or "", bool(contested)) for record, name, contested in rows]


def get_own_record(actor: Actor, public_id: str) -> AnswerRecord:
    """Return a record that the actor may contest; NotFound for any other."""
    record = db.session.scalar(select(AnswerRecord).where(AnswerRecord.public_id == public_id))
    if record is None or not can_contest(actor, record):
        raise NotFound
    return record


def find_complaint(actor: Actor, **about: int) -> Complaint | None:
    """Return what the actor brought already about this conversation or record."""
    return db.session.scalar(select(Complaint).filter_by(reporter_id=actor.user_id, **about))


def lines_of_complaint(complaint: Complaint) -> Sequence[tuple[str, str]]:
    """Return (name, words) of the last messages of a reported conversation, oldest first."""
    rows = db.session.execute(
        select(User.name, Message.body)
        .join(User, User.id == Message.author_id)
        .where(Message.response_id == complaint.response_id)
        .order_by(Message.id.desc())
        .limit(COMPLAINT_LINES)
    )
    return [(name, body) for name, body in rows][::-1]


def record_of_complaint(complaint: Complaint) -> AnswerRecord | None:
    """Return the record that is contested."""
    return db.session.get(AnswerRecord, complaint.record_id) if complaint.record_id else None


def response_of_complaint(complaint: Complaint) -> Response | None:
    """Return the conversation that is reported."""
    return db.session.get(Response, complaint.response_id) if complaint.response_id else None
