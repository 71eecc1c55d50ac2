"""What stands beside the messages of a conversation: a moment to meet, shared details, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Executable, and_, bindparam, func, select

from app.accounts.models import User
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.listings.models import Listing
from app.media.models import MediaFile
from app.organisations.models import Membership
from app.responses.models import Meeting, Message, Response, SharedContact
from app.responses.policies import can_read_contact
from app.responses.queries.conversations import Conversation, get, may_open
from app.responses.rules import SUBJECT_KIND, MeetingState


class Contact(NamedTuple):
    """What one person lets the other side see."""

    user_id: int
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Besides:
    """What both sides made of a conversation beside talking, as this side sees it."""

    meeting: Meeting | None
    own: Contact | None
    theirs: tuple[Contact, ...]


class Photo(NamedTuple):
    """A picture of a message."""

    public_id: str
    width: int
    height: int


def besides(actor: Actor, found: Conversation) -> Besides:
    """Return what stands beside the messages, in one query; details only for whom they are meant."""
    if not found.has_besides:
        return Besides(None, None, ())
    response = found.response
    rows = db.session.execute(_besides(), {"response_id": response.id}).all()
    own, theirs = None, []
    for _meeting, shared, name, email, is_member in rows:
        if shared is None:
            continue
        contact = Contact(shared.user_id, name, email, shared.phone)
        if actor.is_(shared.user_id):
            own = contact
        elif can_read_contact(actor, response, shared) and _is_on_its_side(response, shared, is_member):
            theirs.append(contact)
    return Besides(rows[0][0] if rows else None, own, tuple(theirs))


def _is_on_its_side(response: Response, shared: SharedContact, is_member: int | None) -> bool:
    """Tell whether who shared still stands in this conversation: people leave organisations."""
    listing = response.listing
    if shared.user_id == response.responder_id or listing.organisation_id is None:
        return shared.user_id in {response.responder_id, listing.author_id}
    return is_member is not None


@lru_cache(maxsize=1)
def _besides() -> Executable:
    """Return the query, built once: building it costs more than running it."""
    member = and_(
        Membership.organisation_id == Listing.organisation_id, Membership.user_id == SharedContact.user_id
    )
    return (
        select(Meeting, SharedContact, User.name, User.email, Membership.id)
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .outerjoin(Meeting, Meeting.response_id == Response.id)
        .outerjoin(SharedContact, SharedContact.response_id == Response.id)
        .outerjoin(User, User.id == SharedContact.user_id)
        .outerjoin(Membership, member)
        .where(Response.id == bindparam("response_id"))
        .order_by(SharedContact.id)
    )


def photos_of(response: Response) -> dict[int, list[Photo]]:
    """Return the pictures of a conversation by message: their position says which."""
    rows = db.session.execute(
        select(MediaFile.position, MediaFile.public_id, MediaFile.width, MediaFile.height)
        .where(MediaFile.subject_kind == SUBJECT_KIND, MediaFile.subject_ref == response.public_id)
        .order_by(MediaFile.position, MediaFile.id)
    )
    found: dict[int, list[Photo]] = {}
    for position, public_id, width, height in rows:
        found.setdefault(position, []).append(Photo(public_id, width, height))
    return found


def pictures_of_person(user_id: int) -> list[str]:
    """Return the pictures of all conversations that go when this person goes, those of others included."""
    own_listing = and_(Listing.author_id == user_id, Listing.organisation_id.is_(None))
    going = (
        select(Response.public_id)
        .join(Listing, Listing.id == Response.listing_id)
        .where((Response.responder_id == user_id) | own_listing)
    )
    pictures = select(MediaFile.public_id).where(
        MediaFile.subject_kind == SUBJECT_KIND, MediaFile.subject_ref.in_(going)
    )
    return list(db.session.scalars(pictures))


def may_see_pictures(actor: Actor, ref: str) -> bool:
    """Tell whether somebody sees the pictures of a conversation: whoever sees the conversation."""
    found = db.session.scalar(select(Response).where(Response.public_id == ref))
    return found is not None and may_open(actor, found)


def find_meeting(response: Response) -> Meeting | None:
    """Return the moment of a conversation, as it is now."""
    return db.session.scalar(
        select(Meeting).where(Meeting.response_id == response.id).execution_options(populate_existing=True)
    )


def get_calendar_meeting(actor: Actor, public_id: str) -> tuple[Response, Meeting]:
    """Return a moment that was agreed, or called off afterwards, for its two sides; NotFound for others."""
    response = get(actor, public_id)
    meeting = find_meeting(response)
    if meeting is None or meeting.state is MeetingState.PROPOSED:
        raise NotFound
    return response, meeting


def find_shared(actor: Actor, response: Response) -> SharedContact | None:
    """Return what the actor shares in this conversation."""
    return db.session.scalar(
        select(SharedContact).where(
            SharedContact.response_id == response.id, SharedContact.user_id == actor.user_id
        )
    )


def newest_message_at(response: Response) -> datetime | None:
    """Return when somebody last wrote in a conversation."""
    newest = select(Message.created_at).where(Message.response_id == response.id)
    return db.session.scalar(newest.order_by(Message.id.desc()).limit(1))


def newest_message_id(response: Response) -> int:
    """Return the number of the newest message of a conversation."""
    return db.session.scalar(select(func.max(Message.id)).where(Message.response_id == response.id)) or 0
