"""Counting how people answer, and bringing something before a moderator."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, is_postgres
from app.core.errors import NotFound
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.moderation.rules import ReviewState
from app.responses import queries
from app.responses.actions.locking import lock
from app.responses.models import AnswerRecord, Complaint, Response
from app.responses.policies import can_see, side_of
from app.responses.rules import Side, record_of


def recount(listing: Listing) -> None:
    """Count anew how the side of a listing answers; other listings of theirs may be answered at once."""
    counted, answered, usual = record_of(queries.answers_of_side(listing), now())
    facts = {
        "municipality_id": listing.municipality_id,
        "counted": counted,
        "answered": answered,
        "usual_minutes": usual,
        "counted_at": now(),
    }
    is_own = listing.organisation_id is None
    side = {"user_id": listing.author_id} if is_own else {"organisation_id": listing.organisation_id}
    insert = postgresql.insert if is_postgres() else sqlite.insert
    row = insert(AnswerRecord).values(public_id=new_public_id(), **side, **facts)
    db.session.execute(row.on_conflict_do_update(index_elements=list(side), set_=facts))


def report_conversation(actor: Actor, response: Response) -> Complaint:
    """Let a moderator of the place read the end of a conversation, once its reporter says why."""
    lock(response)
    if not can_see(actor, response):
        raise NotFound
    earlier = queries.find_complaint(actor, response_id=response.id)
    listing = response.listing
    is_by_poster = side_of(actor, response) is Side.POSTER
    return earlier or _bring(
        actor,
        response_id=response.id,
        accused_id=response.responder_id if is_by_poster else listing.author_id,
        organisation_id=listing.organisation_id,
        municipality_id=listing.municipality_id,
    )


def contest_record(actor: Actor, record: AnswerRecord) -> Complaint:
    """Let a moderator look at what is said of how somebody answers."""
    db.session.refresh(record, with_for_update=True)
    earlier = queries.find_complaint(actor, record_id=record.id)
    return earlier or _bring(
        actor,
        record_id=record.id,
        organisation_id=record.organisation_id,
        municipality_id=record.municipality_id,
    )


def _bring(actor: Actor, **about: int | None) -> Complaint:
    complaint = Complaint(
        public_id=new_public_id(),
        reporter_id=actor.user_id,
        created_at=now(),
        review_state=ReviewState.PUBLISHED,
        **about,
    )
    db.session.add(complaint)
    db.session.flush()
    return complaint


def settle_complaint(complaint: Complaint) -> None:
    """Do what a moderator decided: end the conversation or hide the fact, or undo that."""
    at = now() if complaint.review_state is ReviewState.HIDDEN else None
    response = queries.response_of_complaint(complaint)
    record = queries.record_of_complaint(complaint)
    if response is not None:
        response.stopped_at = at
    if record is not None:
        record.withheld_at = at
    db.session.flush()
