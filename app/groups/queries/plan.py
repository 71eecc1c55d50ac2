"""Reading the action plan of a working group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from app.accounts.models import User
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.groups.models import Group, GroupAction, GroupActionUpdate, GroupMeeting, GroupMember
from app.groups.policies import can_see_plan
from app.groups.queries.access import get
from app.groups.rules import MOST_ACTIONS, MOST_UPDATES, OPEN_STATUSES, ActionStatus


class PlanLine(NamedTuple):
    """One action of a plan with the name of its owner."""

    action: GroupAction
    owner: str


class Update(NamedTuple):
    """How an action went, in the words of a member."""

    author: str
    body: str
    status: ActionStatus
    progress: int
    created_at: datetime


def get_with_plan(actor: Actor, slug: str) -> Group:
    """Return a group whose plan, or the public part of it, the actor may see; NotFound for any other."""
    group = get(actor, slug)
    if not can_see_plan(actor, group):
        raise NotFound
    return group


def plan(group: Group, *, public_only: bool) -> list[PlanLine]:
    """Return the actions of a plan: what comes first on top, and what has no day last."""
    statement = (
        select(GroupAction, User.name)
        .outerjoin(User, User.id == GroupAction.owner_id)
        .where(GroupAction.group_id == group.id)
        .order_by(GroupAction.due_on.is_(None), GroupAction.due_on, GroupAction.id)
    )
    if public_only:
        statement = statement.where(GroupAction.is_public.is_(True))
    return [
        PlanLine(action, name or "") for action, name in db.session.execute(statement.limit(MOST_ACTIONS))
    ]


def get_action(group: Group, public_id: str, *, public_only: bool, locked: bool = False) -> GroupAction:
    """Return one action of a plan, locked for who is about to change it."""
    statement = select(GroupAction).where(
        GroupAction.group_id == group.id, GroupAction.public_id == public_id
    )
    if public_only:
        statement = statement.where(GroupAction.is_public.is_(True))
    action = db.session.scalar(statement.with_for_update() if locked else statement)
    if action is None:
        raise NotFound
    return action


def find_action(group: Group, title: str, meeting: GroupMeeting | None) -> GroupAction | None:
    """Return an action that says the same, of the same meeting."""
    of_meeting = GroupAction.meeting_id == meeting.id if meeting else GroupAction.meeting_id.is_(None)
    return db.session.scalar(
        select(GroupAction)
        .where(GroupAction.group_id == group.id, GroupAction.title == title, of_meeting)
        .order_by(GroupAction.id.desc())
        .limit(1)
    )


def updates(action: GroupAction) -> list[Update]:
    """Return how an action went, the latest first."""
    columns = (
        User.name, GroupActionUpdate.body, GroupActionUpdate.status, GroupActionUpdate.progress,
        GroupActionUpdate.created_at,
    )  # fmt: skip
    rows = db.session.execute(
        select(*columns)
        .join(User, User.id == GroupActionUpdate.author_id)
        .where(GroupActionUpdate.action_id == action.id)
        .order_by(GroupActionUpdate.id.desc())
        .limit(MOST_UPDATES)
    )
    return [Update(*row) for row in rows]


def meetings(group: Group) -> Sequence[GroupMeeting]:
    """Return the meetings of a group, the latest first."""
    held = select(GroupMeeting).where(GroupMeeting.group_id == group.id)
    return db.session.scalars(held.order_by(GroupMeeting.held_on.desc(), GroupMeeting.id.desc())).all()


def get_meeting(group: Group, public_id: str, *, locked: bool = False) -> GroupMeeting:
    """Return one meeting of a group."""
    statement = select(GroupMeeting).where(
        GroupMeeting.group_id == group.id, GroupMeeting.public_id == public_id
    )
    meeting = db.session.scalar(statement.with_for_update() if locked else statement)
    if meeting is None:
        raise NotFound
    return meeting


def actions_of(meeting: GroupMeeting) -> Sequence[GroupAction]:
    """Return the actions that came from the notes of a meeting."""
    found = select(GroupAction).where(GroupAction.meeting_id == meeting.id)
    return db.session.scalars(found.order_by(GroupAction.id)).all()


def possible_owners(group: Group) -> list[tuple[int, str, str]]:
    """Return (number, identifier, name) of who may see to an action: the members."""
    rows = db.session.execute(
        select(User.id, User.public_id, User.name)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.group_id == group.id)
        .order_by(User.name, User.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def due_for_reminder(today: date, again_before: date, limit: int) -> Sequence[tuple[GroupAction, Group]]:
    """Return overdue actions whose owner was not reminded lately, with their groups, locked."""
    rows = db.session.execute(
        select(GroupAction, Group)
        .join(Group, Group.id == GroupAction.group_id)
        .where(
            GroupAction.due_on < today,
            GroupAction.status.in_(sorted(OPEN_STATUSES)),
            GroupAction.owner_id.is_not(None),
            Group.has_plan.is_(True),
            or_(GroupAction.reminded_on.is_(None), GroupAction.reminded_on <= again_before),
        )
        .order_by(GroupAction.due_on, GroupAction.id)
        .limit(limit)
        .with_for_update(of=GroupAction, skip_locked=True)
    )
    return [(row[0], row[1]) for row in rows]
