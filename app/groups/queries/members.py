"""The people of groups: who is in them, who looks after them, who asks to be let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Select, String, case, cast, exists, func, literal, select

from app.accounts.models import User
from app.accounts.queries import PersonId, cut_off_from
from app.accounts.rules import About
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.groups.models import (
    Group,
    GroupBan,
    GroupInvitation,
    GroupMember,
    GroupOrganisation,
    GroupRequest,
)
from app.groups.policies import LOOKING_AFTER, GroupLike, is_hidden
from app.groups.rules import INVITATION_LIFE, NOTICES, SCOPE, GroupRole, Told
from app.notifications.models import Notification


class Member(NamedTuple):
    """One of the people of a group."""

    public_id: str
    user_id: int
    name: str
    role: GroupRole
    joined_at: datetime
    organisation_id: int | None


class Asking(NamedTuple):
    """Somebody who asks to be let in."""

    public_id: str
    name: str
    organisation_id: int | None
    message: str
    answers: list[str]
    created_at: datetime


def grant_source(user_id: PersonId) -> Select[Any]:
    """Return the query of a person's rights in groups as (role, scope kind, scope id)."""
    member = GroupMember.__table__.c
    return select(cast(member.role, String), literal(SCOPE), member.group_id).where(member.user_id == user_id)


def find_member(group: Group, user_id: int | None) -> GroupMember | None:
    """Return the membership of one person, as it is now."""
    statement = select(GroupMember).where(GroupMember.group_id == group.id, GroupMember.user_id == user_id)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def is_member_now(user_id: int | None, public_id: str) -> bool:
    """Tell whether somebody still is in the group that a waiting mail is about."""
    statement = (
        select(GroupMember.id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(Group.public_id == public_id, GroupMember.user_id == user_id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def members(actor: Actor, group: Group, number: int) -> Page[Member]:
    """Return one page of the people of a group: who looks after it first, then who is there longest."""
    person = (User.public_id, User.id, User.name)
    columns = (*person, GroupMember.role, GroupMember.joined_at, GroupMember.organisation_id)
    found = (
        select(*columns).join(User, User.id == GroupMember.user_id).where(GroupMember.group_id == group.id)
    )
    if actor.has_blocks:
        found = found.where(User.id.not_in(cut_off_from(actor.user_id)))
    capped = found.with_only_columns(User.id).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped)) or 0
    rows = found.order_by(_by_role(), GroupMember.joined_at, GroupMember.id)
    page = db.session.execute(rows.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([Member(*row) for row in page], number, total)


def _by_role() -> ColumnElement[int]:
    order = {role: place for place, role in enumerate(GroupRole)}
    return case(order, value=GroupMember.role, else_=len(order))


def names_in(group: Group) -> list[tuple[int, str]]:
    """Return (number, name) of everyone in a group, for whom a text may mention."""
    statement = (
        select(User.id, User.name)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.group_id == group.id, User.name != "")
    )
    return [(user_id, name) for user_id, name in db.session.execute(statement)]


def looking_after(group_id: int, *roles: GroupRole) -> list[int]:
    """Return the people who look after a group, in these roles or in either."""
    statement = select(GroupMember.user_id).where(
        GroupMember.group_id == group_id, GroupMember.role.in_(roles or LOOKING_AFTER)
    )
    return list(db.session.scalars(statement.order_by(GroupMember.id)))


def other_members(group_id: int, user_id: int) -> Sequence[GroupMember]:
    """Return the memberships of the others: who looks after the group first, then who is there longest."""
    statement = select(GroupMember).where(GroupMember.group_id == group_id, GroupMember.user_id != user_id)
    return db.session.scalars(statement.order_by(_by_role(), GroupMember.joined_at, GroupMember.id)).all()


def requests(group: Group) -> list[Asking]:
    """Return who asks to be let in, the oldest first."""
    rows = db.session.execute(
        select(
            GroupRequest.public_id,
            User.name,
            GroupRequest.organisation_id,
            GroupRequest.message,
            GroupRequest.answers,
            GroupRequest.created_at,
        )
        .join(User, User.id == GroupRequest.user_id)
        .where(GroupRequest.group_id == group.id)
        .order_by(GroupRequest.id)
        .limit(COUNT_CAP)
    )
    return [Asking(*row) for row in rows]


def find_request(group: GroupLike, user_id: int | None) -> GroupRequest | None:
    """Return the open request of one person."""
    return db.session.scalar(
        select(GroupRequest).where(GroupRequest.group_id == group.id, GroupRequest.user_id == user_id)
    )


def find_invitation(group: Group, user_id: int | None) -> GroupInvitation | None:
    """Return the invitation of one person."""
    return db.session.scalar(
        select(GroupInvitation).where(
            GroupInvitation.group_id == group.id, GroupInvitation.user_id == user_id
        )
    )


def invitations(group: Group) -> Sequence[GroupInvitation]:
    """Return the invitations that nobody answered yet, oldest first."""
    live = GroupInvitation.created_at > now() - INVITATION_LIFE
    statement = select(GroupInvitation).where(GroupInvitation.group_id == group.id, live)
    return db.session.scalars(statement.order_by(GroupInvitation.id)).all()


def invited_to(actor: Actor) -> list[tuple[str, str]]:
    """Return (invitation, name of the group) of what the actor is asked to join."""
    live = (GroupInvitation.user_id == actor.user_id, GroupInvitation.created_at > now() - INVITATION_LIFE)
    statement = select(GroupInvitation.public_id, Group.name).join(
        Group, Group.id == GroupInvitation.group_id
    )
    return [
        (row[0], row[1]) for row in db.session.execute(statement.where(*live).order_by(GroupInvitation.id))
    ]


def about_invitation(subject_ref: str) -> About:
    """Return what group an invitation is about; no name of a hidden one, since mails pass many hands."""
    group = db.session.scalar(select(Group).where(Group.public_id == subject_ref))
    return About(group.name) if group is not None and not is_hidden(group) else About()


def is_banned(group: GroupLike, user_id: int | None) -> bool:
    """Tell whether somebody was kept out of a group for good."""
    ban = select(GroupBan.id).where(GroupBan.group_id == group.id, GroupBan.user_id == user_id)
    return db.session.scalar(ban) is not None


def banned(group: Group) -> list[tuple[str, str, datetime]]:
    """Return (identifier, name, since when) of who was kept out for good."""
    rows = db.session.execute(
        select(User.public_id, User.name, GroupBan.created_at)
        .join(User, User.id == GroupBan.user_id)
        .where(GroupBan.group_id == group.id)
        .order_by(GroupBan.id)
        .limit(COUNT_CAP)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def organisations_in(group: Group) -> list[tuple[str, int]]:
    """Return (identifier, number) of the organisations whose people are in a group."""
    columns = (GroupOrganisation.public_id, GroupOrganisation.organisation_id)
    rows = db.session.execute(
        select(*columns).where(GroupOrganisation.group_id == group.id).order_by(GroupOrganisation.id)
    )
    return [(row[0], row[1]) for row in rows]


def people_of(organisation_id: int) -> list[int]:
    """Return who acts for an organisation (wiring: group_bodies)."""
    people: Callable[[int], Iterable[int]] = current_app.extensions["group_bodies"]["people"]
    return list(people(organisation_id))


def organisation_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return (slug, name) of these organisations (wiring: group_bodies)."""
    names = current_app.extensions["group_bodies"]["names"](ids)
    return {number: (found.slug, found.name) for number, found in names.items()}


def waiting_listeners(group: Group) -> list[int]:
    """Return the members who want to hear of new messages, and have not been told since they last looked."""
    told = exists().where(
        Notification.user_id == GroupMember.user_id,
        Notification.kind == f"{NOTICES}{Told.POST.value}",
        Notification.subject_ref == group.public_id,
        Notification.read_at.is_(None),
    )
    statement = select(GroupMember.user_id).where(
        GroupMember.group_id == group.id, GroupMember.is_muted.is_(False), ~told
    )
    return list(db.session.scalars(statement.order_by(GroupMember.id)))
