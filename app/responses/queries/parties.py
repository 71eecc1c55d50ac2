"""The two sides of a conversation in SQL: who they are now, and whether one of them blocked the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.accounts.models import Block, User
from app.accounts.queries import names_of
from app.core.db import db
from app.groups.models import GroupMember
from app.listings.models import Listing
from app.listings.queries import FOR_ALL
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole
from app.responses.models import Claim, Message, Response


def is_cut_between(one: Any, other: Any) -> ColumnElement[bool]:
    """Return the condition that one of two people has blocked the other."""
    return exists().where(
        or_(
            and_(Block.blocker_id == one, Block.blocked_id == other),
            and_(Block.blocker_id == other, Block.blocked_id == one),
        )
    )


def is_cut(response: Response) -> bool:
    """Tell whether the two sides no longer reach each other."""
    return bool(db.session.scalar(select(is_cut_between(response.responder_id, response.listing.author_id))))


def acts_for(user_id: int) -> ColumnElement[bool]:
    """Return the condition that this person is the side of a listing now: the twin of policies.is_poster."""
    member = exists().where(
        Membership.organisation_id == Listing.organisation_id, Membership.user_id == user_id
    )
    return or_(and_(Listing.organisation_id.is_(None), Listing.author_id == user_id), member)


def is_party(user_id: int | None, ref: str) -> bool:
    """Tell whether somebody may still be told of a conversation: checked again when the mail is sent."""
    if user_id is None:
        return False
    posted = and_(Response.sent_at.is_not(None), acts_for(user_id))
    member = exists().where(GroupMember.group_id == Listing.group_id, GroupMember.user_id == user_id)
    statement = (
        select(func.count())
        .select_from(Response)
        .join(Listing, Listing.id == Response.listing_id)
        .where(Response.public_id == ref, or_(Response.responder_id == user_id, posted))
        .where(or_(FOR_ALL, member, Response.agreed_at.is_not(None)))
        .where(~is_cut_between(Response.responder_id, Listing.author_id))
        .where(~is_cut_between(Response.responder_id, user_id))
    )
    return bool(db.session.scalar(statement))


def name_of(user_id: int) -> str:
    """Return the shown name of a person, as it is now."""
    return names_of([user_id]).get(user_id, "")


def name_to_responder(response: Response, user_id: int) -> str:
    """Return who of the poster's side that is to whoever answered: an organisation is named as such."""
    return organisation_name(response.listing) or name_of(user_id)


def organisation_name(listing: Listing) -> str:
    """Return whose listing it is, when it is an organisation's."""
    if listing.organisation_id is None:
        return ""
    named = select(Organisation.name).where(Organisation.id == listing.organisation_id)
    return db.session.scalar(named) or ""


def poster_ids(response: Response) -> list[int]:
    """Return whom to tell on the poster's side: the author; for an organisation who follows this answer up,
    else who wrote or manages.
    """
    listing = response.listing
    if listing.organisation_id is None:
        return [listing.author_id]
    rows = db.session.execute(
        select(Membership.user_id, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == listing.organisation_id, User.banned_at.is_(None))
        .order_by(Membership.id)
    )
    members = {user_id: role for user_id, role in rows}  # noqa: C416 - a row is not a pair to mypy
    if (holder := _claimed_by(response)) in members:
        return [holder]
    concerned = (_writers(response) | {listing.author_id}) & set(members)
    chosen = concerned or {user for user, role in members.items() if role is MemberRole.MANAGER}
    return sorted(chosen - {response.responder_id})


def _claimed_by(response: Response) -> int:
    claim = select(Claim.user_id).where(Claim.response_id == response.id)
    return db.session.scalar(claim) or 0


def _writers(response: Response) -> set[int]:
    rows = db.session.scalars(select(Message.author_id).where(Message.response_id == response.id).distinct())
    return set(rows)
