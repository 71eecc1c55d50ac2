"""What ends with a membership, and who manages a group that nobody manages any more."""

from __future__ import annotations

from sqlalchemy import delete

from app.audit import actions as audit
from app.core.actor import SYSTEM
from app.core.db import db
from app.groups import signals
from app.groups.actions.plan import release_actions
from app.groups.actions.telling import forget_notices, tell
from app.groups.models import Group, GroupInvitation, GroupMember
from app.groups.queries import looking_after, other_members
from app.groups.rules import SUBJECT_KIND, GroupRole, Told


def follow_end(group: Group, user_id: int) -> None:
    """End all that somebody had in a group, their invitations too: else they come back by another name."""
    withdraw_invitations_of(group, user_id)
    release_actions(group, user_id)
    forget_notices(user_id, group)
    signals.left.send(None, group=group, user_id=user_id)


def withdraw_invitations_of(group: Group, user_id: int) -> None:
    """Take back whom somebody invited who may no longer do so."""
    by_them = (GroupInvitation.group_id == group.id, GroupInvitation.invited_by == user_id)
    db.session.execute(delete(GroupInvitation).where(*by_them))
    db.session.flush()


def keep_managed(group: Group) -> None:
    """Let whoever looks after a group, or is there longest, manage it when nobody does any more."""
    others = [] if looking_after(group.id, GroupRole.MANAGER) else other_members(group.id, 0)
    if others:
        promote(group, others[0])


def promote(group: Group, member: GroupMember) -> None:
    """Let somebody manage a group, and tell them."""
    member.role = GroupRole.MANAGER
    db.session.flush()
    audit.record(SYSTEM, "group.hand_over", SUBJECT_KIND, group.public_id)
    tell(SYSTEM, Told.ROLE, member.user_id, group, role=GroupRole.MANAGER.value)
