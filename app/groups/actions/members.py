"""Joining, asking to be let in, leaving, and the roles of members."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user
from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.groups import signals
from app.groups.actions.ending import follow_end, promote, withdraw_invitations_of
from app.groups.actions.organisations import add_organisation
from app.groups.actions.telling import tell
from app.groups.models import Group, GroupBan, GroupMember, GroupPost, GroupRequest
from app.groups.policies import (
    can_admit,
    can_ask,
    can_bring,
    can_join,
    can_leave,
    can_manage,
)
from app.groups.queries import (
    find_invitation,
    find_member,
    find_request,
    is_banned,
    looking_after,
    newest_id,
    other_members,
)
from app.groups.rules import POST_KIND, SUBJECT_KIND, GroupRole, Told
from app.media import actions as media
from app.search import actions as search


def join(
    actor: Actor,
    group: Group,
    message: str = "",
    answers: Sequence[str] = (),
    organisation_id: int | None = None,
) -> bool:
    """Join an open group, or ask to be let into a closed one; return whether the actor is in."""
    brings = organisation_id is not None
    if organisation_id is not None and not can_bring(actor, organisation_id):
        raise Forbidden
    if not brings and find_member(group, actor.user_id) is not None:
        return True
    if is_banned(group, actor.user_id):
        raise Conflict(_("You can no longer join this group."))
    if can_join(actor, group, brings=brings):
        _let_in(actor, group, actor.user_id, organisation_id)
        return True
    if not can_ask(actor, group, brings=brings):
        raise Conflict(_("You can no longer join this group."))
    _ask(actor, group, message, answers, organisation_id)
    return False


def _let_in(actor: Actor, group: Group, user_id: int | None, organisation_id: int | None) -> None:
    if organisation_id is None:
        add_member(actor, group, user_id)
    else:
        add_organisation(actor, group, organisation_id)


def _ask(
    actor: Actor, group: Group, message: str, answers: Sequence[str], organisation_id: int | None
) -> None:
    waiting = find_request(group, actor.user_id)
    if waiting is not None:
        waiting.message, waiting.answers = message or waiting.message, list(answers) or waiting.answers
        waiting.organisation_id = organisation_id
        db.session.flush()
        return
    db.session.add(
        GroupRequest(
            public_id=new_public_id(),
            group_id=group.id,
            user_id=actor.user_id,
            organisation_id=organisation_id,
            message=message,
            answers=list(answers),
            created_at=now(),
        )
    )
    db.session.flush()
    admitting = looking_after(group.id, *([] if group.moderators_admit else [GroupRole.MANAGER]))
    for user_id in admitting:
        tell(actor, Told.REQUEST, user_id, group, f"/groups/{group.slug}/members")


def add_member(
    actor: Actor, group: Group, user_id: int | None, organisation_id: int | None = None
) -> GroupMember:
    """Let somebody in; what was written before does not count as new to them."""
    member = GroupMember(
        group_id=group.id,
        user_id=user_id,
        role=GroupRole.MEMBER,
        joined_at=now(),
        read_up_to=newest_id(group.id),
        organisation_id=organisation_id,
    )
    db.session.add(member)
    for waiting in (find_request(group, user_id), find_invitation(group, user_id)):
        if waiting is not None:
            db.session.delete(waiting)
    db.session.flush()
    audit.record(actor, "group.join", SUBJECT_KIND, group.public_id)
    return member


def withdraw_request(actor: Actor, group: Group) -> None:
    """Take back that one asked to be let in."""
    waiting = find_request(group, actor.user_id)
    if waiting is not None:
        db.session.delete(waiting)
        db.session.flush()


def answer_request(actor: Actor, group: Group, public_id: str, *, let_in: bool) -> None:
    """Let somebody in who asked, or not; either way they hear it."""
    check_admits(actor, group)
    waiting = db.session.scalar(
        select(GroupRequest).where(GroupRequest.group_id == group.id, GroupRequest.public_id == public_id)
    )
    if waiting is None or (let_in and not _may_still_bring(waiting)):
        raise Conflict(_("Somebody else answered this, or it was taken back."))
    user_id = waiting.user_id
    if let_in:
        _let_in(actor, group, user_id, waiting.organisation_id)
        _forget_request(group, user_id)
        tell(actor, Told.ADMITTED, user_id, group)
        return
    db.session.delete(waiting)
    db.session.flush()
    tell(actor, Told.REFUSED, user_id, group, "/groups")


def _may_still_bring(waiting: GroupRequest) -> bool:
    """Tell whether who asked for an organisation still manages it: else nobody there wants this."""
    if waiting.organisation_id is None:
        return True
    person = find_user(waiting.user_id)
    return person is not None and can_bring(actor_of(person), waiting.organisation_id)


def _forget_request(group: Group, user_id: int) -> None:
    """Let go of a request; one for an organisation is still there once its people are in."""
    waiting = find_request(group, user_id)
    if waiting is not None:
        db.session.delete(waiting)
        db.session.flush()


def check_admits(actor: Actor, group: Group) -> None:
    """Refuse who may not let people in, also who might when the page was asked for."""
    check_still(actor, group, GroupRole.MANAGER, *([GroupRole.MODERATOR] if group.moderators_admit else []))
    if not can_admit(actor, group):
        raise Forbidden


def check_still(actor: Actor, group: Group, *roles: GroupRole) -> GroupMember:
    """Refuse who does not hold one of these roles, also who held it when the page was asked for."""
    member = find_member(group, actor.user_id)
    if member is None or member.role not in roles:
        raise Forbidden
    return member


def change_role(actor: Actor, group: Group, public_id: str, role: GroupRole) -> None:
    """Give a member another role; the last manager keeps theirs."""
    check_still(actor, group, GroupRole.MANAGER)
    if not can_manage(actor, group):
        raise Forbidden
    member = _member_of(group, public_id)
    if member.role is role:
        return
    _check_successor(group, member)
    member.role = role
    db.session.flush()
    if role is GroupRole.MEMBER:
        withdraw_invitations_of(group, member.user_id)
    audit.record(actor, "group.role", SUBJECT_KIND, group.public_id, member=public_id, role=role.value)
    tell(actor, Told.ROLE, member.user_id, group, role=role.value)


def remove_member(actor: Actor, group: Group, public_id: str, *, for_good: bool = False) -> None:
    """Take somebody out of a group, or keep them out for good; all they could see there ends at once."""
    own = check_still(actor, group, GroupRole.MANAGER, GroupRole.MODERATOR)
    member = _member_of(group, public_id)
    if member.role is not GroupRole.MEMBER and own.role is not GroupRole.MANAGER:
        raise Forbidden(_("Only a manager takes out who looks after the group."))
    _check_successor(group, member)
    user_id = member.user_id
    _end(group, member)
    if for_good:
        db.session.add(
            GroupBan(group_id=group.id, user_id=user_id, banned_by=actor.user_id, created_at=now())
        )
        db.session.flush()
    audit.record(
        actor, "group.ban" if for_good else "group.remove", SUBJECT_KIND, group.public_id, member=public_id
    )


def lift_ban(actor: Actor, group: Group, public_id: str) -> None:
    """Let somebody come back who was kept out."""
    check_still(actor, group, GroupRole.MANAGER, GroupRole.MODERATOR)
    user_id = db.session.scalar(select(User.id).where(User.public_id == public_id))
    ban = db.session.scalar(
        select(GroupBan).where(GroupBan.group_id == group.id, GroupBan.user_id == user_id)
    )
    if ban is None:
        raise NotFound
    db.session.delete(ban)
    db.session.flush()
    audit.record(actor, "group.lift_ban", SUBJECT_KIND, group.public_id, member=public_id)


def leave(actor: Actor, group: Group) -> bool:
    """Leave a group; return whether it ended with that, because nobody else was in it."""
    member = find_member(group, actor.user_id)
    if member is None or not can_leave(actor, group):
        raise Forbidden
    if not other_members(group.id, member.user_id):
        end_group(group)
        return True
    _check_successor(group, member)
    _end(group, member)
    return False


def _member_of(group: Group, public_id: str) -> GroupMember:
    user_id = db.session.scalar(select(User.id).where(User.public_id == public_id))
    member = find_member(group, user_id) if user_id is not None else None
    if member is None:
        raise NotFound
    return member


def _check_successor(group: Group, member: GroupMember) -> None:
    """See that somebody else manages it; the group is locked, so nobody else leaves meanwhile."""
    others = [user_id for user_id in looking_after(group.id, GroupRole.MANAGER) if user_id != member.user_id]
    if member.role is GroupRole.MANAGER and not others:
        raise Conflict(_("A group needs a manager. First make somebody else a manager."))


def _end(group: Group, member: GroupMember) -> None:
    user_id = member.user_id
    db.session.delete(member)
    db.session.flush()
    follow_end(group, user_id)


def end_group(group: Group) -> None:
    """Let go of a group in which nobody is left, with all that was written there."""
    public_id = group.public_id
    signals.ended.send(None, group=group)
    posts = select(GroupPost.public_id).where(GroupPost.group_id == group.id)
    media.remove_all_of(POST_KIND, db.session.scalars(posts).all())
    search.remove(SUBJECT_KIND, group.id)
    db.session.delete(group)
    db.session.flush()
    audit.record(SYSTEM, "group.end", SUBJECT_KIND, public_id)


def hand_over(user_id: int) -> None:
    """Find a successor in each group that only this person manages; a group with nobody else ends."""
    managed = select(GroupMember.group_id).where(
        GroupMember.user_id == user_id, GroupMember.role == GroupRole.MANAGER
    )
    locked = select(Group).where(Group.id.in_(managed)).order_by(Group.id).with_for_update()
    for group in db.session.scalars(locked).all():
        _hand_over(group, user_id)


def _hand_over(group: Group, user_id: int) -> None:
    others = other_members(group.id, user_id)
    if not others:
        end_group(group)
    elif others[0].role is not GroupRole.MANAGER:
        promote(group, others[0])
