"""One conversation: the answer, its two sides and its messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Final, NamedTuple, cast

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import User
from app.accounts.rules import About
from app.core.actor import Actor
from app.core.db import at_most, db, read
from app.core.errors import NotFound
from app.listings.models import Listing
from app.listings.policies import organisation_ids
from app.listings.queries import is_for
from app.organisations.models import Organisation
from app.responses.models import Meeting, Message, Response, SharedContact
from app.responses.policies import can_see
from app.responses.queries.line import in_line_since
from app.responses.queries.parties import is_cut_between
from app.responses.queries.places import taken_of_listing
from app.responses.rules import KEEPS_FROM_ANSWERING, LARGEST_ID, MESSAGES_SHOWN, State


@dataclass(frozen=True)
class Conversation:
    """An answer with what its page tells: names, places, and whether the two still reach each other.

    The answer and its listing have the columns of `OF_RESPONSE` and `OF_LISTING`, and are only read.
    """

    response: Response
    responder_name: str
    author_name: str
    organisation_name: str
    responder_public_id: str
    author_public_id: str
    taken: int
    agreed: int
    turn: int
    is_cut: bool
    has_besides: bool


class Line(NamedTuple):
    """One message as it is read."""

    id: int
    author_id: int
    author_name: str
    body: str
    created_at: datetime
    photos: int
    is_thanks: bool = False


_response: Final = Response.__table__.c
_listing: Final = Listing.__table__.c
# What the page and the policies ask of an answer and of its listing; reading all of both costs twice as much.
OF_RESPONSE: Final = (
    "id", "public_id", "listing_id", "responder_id", "state", "reason", "is_question", "sent_at",
    "agreed_at", "stopped_at", "poster_seen", "responder_seen",
)  # fmt: skip
OF_LISTING: Final = (
    "id", "public_id", "kind", "help", "title", "language", "quantity", "author_id", "organisation_id",
    "group_only", "group_id", "municipality_id", "life", "review_state", "from_date", "until_date",
)  # fmt: skip
_organisation: Final = Organisation.__table__.c
_message: Final = Message.__table__.c


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition, on answers joined to listings, of what one may see: the twin of `may_open`."""
    if actor.user_id is None:
        return false()
    own = and_(Listing.organisation_id.is_(None), Listing.author_id == actor.user_id)
    ours: ColumnElement[bool] = Listing.organisation_id.in_(sorted(organisation_ids(actor)))
    if actor.has_blocks:
        # A colleague whom who answered does not want to meet is not let in.
        is_cut = is_cut_between(Response.responder_id, actor.user_id)
        ours = and_(ours, or_(Listing.author_id == actor.user_id, ~is_cut))
    sides = or_(Response.responder_id == actor.user_id, and_(Response.sent_at.is_not(None), or_(own, ours)))
    return and_(sides, or_(is_for(actor), Response.agreed_at.is_not(None)))


def get(actor: Actor, public_id: str) -> Response:
    """Return an answer that the actor may see, with its listing; NotFound for any other."""
    response = db.session.scalar(
        select(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .options(contains_eager(Response.listing))
        .where(Response.public_id == public_id, visible_to(actor))
    )
    if response is None:
        raise NotFound
    return response


def find(public_id: str) -> Response | None:
    """Return an answer whoever asks; for the system, never for a page."""
    return db.session.scalar(select(Response).where(Response.public_id == public_id))


def about_proof(public_id: str) -> About:
    """Return what a mailed link sends: the note that it answers, and the words."""
    row = db.session.execute(
        select(Listing.title, Message.body)
        .join(Response, Response.listing_id == Listing.id)
        .join(Message, Message.response_id == Response.id)
        .where(Response.public_id == public_id)
        .order_by(Message.id)
        .limit(1)
    ).first()
    return About(*row) if row else About()


def conversation(actor: Actor, public_id: str) -> Conversation:
    """Return what the page of a conversation tells beside its messages, in one query; NotFound for others.

    The policy decides here, not its twin `visible_to`: so the statement is the same for everyone.
    """
    rows = read(_conversation(), {"public_id": public_id})
    if not rows:
        raise NotFound
    row, end = rows[0], len(OF_RESPONSE)
    listing = SimpleNamespace(**dict(zip(OF_LISTING, row[end:], strict=False)))
    response = SimpleNamespace(**dict(zip(OF_RESPONSE, row[:end], strict=True)), listing=listing)
    if not may_open(actor, cast(Response, response)):
        raise NotFound
    return Conversation(
        response=cast(Response, response),
        responder_name=row.responder_name,
        author_name=row.author_name,
        organisation_name=row.organisation_name or "",
        responder_public_id=row.responder_public_id,
        author_public_id=row.author_public_id,
        taken=row.taken,
        agreed=row.agreed,
        turn=row.earlier + 1,
        is_cut=bool(row.is_cut),
        has_besides=bool(row.has_besides),
    )


def may_open(actor: Actor, response: Response) -> bool:
    """Tell whether the actor sees a conversation, its pictures and its mails: the twin of `visible_to`.

    Of an organisation, no colleague whom who answered does not want to meet.
    """
    if not can_see(actor, response):
        return False
    if not actor.has_blocks or actor.user_id in {response.responder_id, response.listing.author_id}:
        return True
    return not db.session.scalar(select(is_cut_between(response.responder_id, actor.user_id)))


@lru_cache(maxsize=1)
def _conversation() -> Executable:
    """Return the query of a conversation, built once: building it costs more than running it."""
    responder, author = User.__table__.alias(), User.__table__.alias()
    people = (("responder", responder), ("author", author))
    named = [one.c[name].label(f"{who}_{name}") for who, one in people for name in ("name", "public_id")]
    return (
        select(*(_response[name] for name in OF_RESPONSE), *(_listing[name] for name in OF_LISTING))
        .add_columns(*named, _organisation.name.label("organisation_name"))
        .add_columns(
            taken_of_listing().label("taken"),
            _agreed_of_listing().label("agreed"),
            _earlier_in_line().label("earlier"),
            is_cut_between(responder.c.id, author.c.id).label("is_cut"),
            _has_besides().label("has_besides"),
        )
        .join_from(Response.__table__, Listing.__table__, _listing.id == _response.listing_id)
        .join(responder, responder.c.id == _response.responder_id)
        .join(author, author.c.id == _listing.author_id)
        .outerjoin(Organisation.__table__, _organisation.id == _listing.organisation_id)
        .where(_response.public_id == bindparam("public_id"))
    )


def _has_besides() -> ColumnElement[bool]:
    """Return whether a moment or details stand beside the messages: most conversations have neither."""
    moments = exists().where(Meeting.response_id == Response.id)
    return or_(moments, exists().where(SharedContact.response_id == Response.id))


def _agreed_of_listing() -> ColumnElement[int]:
    other = aliased(Response)
    agreed = select(func.count(other.id)).where(other.listing_id == Listing.id, other.state == State.AGREED)
    return agreed.correlate(Listing).scalar_subquery()


def _earlier_in_line() -> ColumnElement[int]:
    """Return how many on the waiting list come before an answer, as part of a query on answers."""
    other = aliased(Response)
    theirs, own = in_line_since(other), in_line_since(Response)
    is_earlier = or_(theirs < own, and_(theirs == own, other.id < Response.id))
    earlier = select(func.count(other.id)).where(
        other.listing_id == Response.listing_id, other.state == State.WAITLISTED, other.is_question.is_(False)
    )
    number = earlier.where(is_earlier).correlate(Response).scalar_subquery()
    return case((Response.state == State.WAITLISTED, number), else_=0)


_user: Final = User.__table__.c
_MESSAGES: Final = (
    select(_message.id, _message.author_id, _user.name, _message.body, _message.created_at)
    .add_columns(_message.photos, _message.is_thanks)
    .join_from(Message.__table__, User.__table__, _user.id == _message.author_id)
    .where(_message.response_id == bindparam("response_id"), _message.id < bindparam("before"))
    .order_by(_message.id.desc())
    .limit(at_most(MESSAGES_SHOWN + 1))
)


def messages(response_id: int, before: int = LARGEST_ID) -> tuple[list[Line], bool]:
    """Return the newest messages (older than `before`), oldest first, and whether there are older ones."""
    rows = read(_MESSAGES, {"response_id": response_id, "before": before})
    lines = [Line(*row) for row in rows]
    return lines[:MESSAGES_SHOWN][::-1], len(lines) > MESSAGES_SHOWN


def find_thanks(actor: Actor, response: Response) -> Message | None:
    """Return the thanks that the actor said in a conversation."""
    said = select(Message).where(Message.response_id == response.id, Message.is_thanks.is_(True))
    return db.session.scalar(said.where(Message.author_id == actor.user_id).limit(1))


def find_standing(actor: Actor, listing: Listing) -> Response | None:
    """Return the actor's answer that stands in the way of another one to this listing."""
    return db.session.scalar(
        select(Response)
        .where(
            Response.listing_id == listing.id,
            Response.responder_id == actor.user_id,
            Response.state.in_(sorted(KEEPS_FROM_ANSWERING)),
        )
        .order_by(Response.id.desc())
        .limit(1)
    )


def find_draft(actor: Actor, listing: Listing, body: str) -> Response | None:
    """Return a draft of this person that says the same, so that a double click makes one."""
    return db.session.scalar(
        select(Response)
        .join(Message, Message.response_id == Response.id)
        .where(Response.listing_id == listing.id, Response.responder_id == actor.user_id)
        .where(Response.state == State.DRAFT, Message.body == body)
        .limit(1)
    )
