"""Organisations in a group: each of their people has a membership through them, as long as both last."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.groups.actions.ending import follow_end, keep_managed
from app.groups.models import Group, GroupMember, GroupOrganisation
from app.groups.policies import LOOKING_AFTER, can_bring, can_manage, can_moderate
from app.groups.queries import find_member, is_banned, looking_after, newest_id, people_of
from app.groups.rules import SUBJECT_KIND, GroupRole


def add_organisation(actor: Actor, group: Group, organisation_id: int) -> None:
    """Let the people of an organisation in; twice is once."""
    if _find(group, organisation_id) is None:
        db.session.add(
            GroupOrganisation(
                public_id=new_public_id(),
                group_id=group.id,
                organisation_id=organisation_id,
                joined_at=now(),
            )
        )
        db.session.flush()
        audit.record(actor, "group.join", SUBJECT_KIND, group.public_id, organisation=organisation_id)
    for user_id in people_of(organisation_id):
        _add_through(group, user_id, organisation_id)


def _find(group: Group, organisation_id: int) -> GroupOrganisation | None:
    return db.session.scalar(
        select(GroupOrganisation).where(
            GroupOrganisation.group_id == group.id, GroupOrganisation.organisation_id == organisation_id
        )
    )


def _add_through(group: Group, user_id: int, organisation_id: int) -> None:
    """Let one of them in, unless they are in already or were kept out."""
    if find_member(group, user_id) is None and not is_banned(group, user_id):
        db.session.add(
            GroupMember(
                group_id=group.id, user_id=user_id, role=GroupRole.MEMBER, joined_at=now(),
                read_up_to=newest_id(group.id), organisation_id=organisation_id,
            )
        )  # fmt: skip
        db.session.flush()


def remove_organisation(actor: Actor, group: Group, public_id: str) -> None:
    """Take an organisation out, with everyone who is in only through it."""
    found = db.session.scalar(
        select(GroupOrganisation).where(
            GroupOrganisation.group_id == group.id, GroupOrganisation.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    organisation_id = found.organisation_id
    if not (can_moderate(actor, group) or can_bring(actor, organisation_id)):
        raise Forbidden
    _check_may_end(actor, group, organisation_id)
    db.session.delete(found)
    db.session.flush()
    _end_through(group, organisation_id)
    audit.record(actor, "group.remove", SUBJECT_KIND, group.public_id, organisation=organisation_id)


def _check_may_end(actor: Actor, group: Group, organisation_id: int) -> None:
    """Ask of who takes out many at once what is asked of who takes out one."""
    leading = select(GroupMember.user_id, GroupMember.role).where(
        GroupMember.group_id == group.id,
        GroupMember.organisation_id == organisation_id,
        GroupMember.role.in_(LOOKING_AFTER),
    )
    roles = {user_id: role for user_id, role in db.session.execute(leading)}  # noqa: C416 - rows
    if roles and not (can_manage(actor, group) or can_bring(actor, organisation_id)):
        raise Forbidden(_("Only a manager takes out who looks after the group."))
    managers = set(looking_after(group.id, GroupRole.MANAGER))
    if managers and managers <= roles.keys():
        raise Conflict(_("A group needs a manager. First make somebody else a manager."))


def _end_through(group: Group, organisation_id: int, user_id: int | None = None) -> None:
    through = (GroupMember.group_id == group.id, GroupMember.organisation_id == organisation_id)
    whose = () if user_id is None else (GroupMember.user_id == user_id,)
    for gone in db.session.scalars(select(GroupMember.user_id).where(*through, *whose)).all():
        db.session.execute(delete(GroupMember).where(*through, GroupMember.user_id == gone))
        follow_end(group, gone)


def follow_entered(organisation_id: int, user_id: int) -> None:
    """Let somebody who begins to act for an organisation into its groups."""
    for group in _groups_of(organisation_id):
        _add_through(group, user_id, organisation_id)
        keep_managed(group)


def follow_left(organisation_id: int, user_id: int) -> None:
    """Take somebody who no longer acts for an organisation out of the groups they were in through it."""
    for group in _groups_of(organisation_id):
        _end_through(group, organisation_id, user_id)
        keep_managed(group)


def follow_suspended(organisation_id: int) -> None:
    """Let nobody be in a group through an organisation that may not act now."""
    for group in _groups_of(organisation_id):
        _end_through(group, organisation_id)
        keep_managed(group)


def follow_resumed(organisation_id: int) -> None:
    """Let the people of an organisation that may act again back into its groups."""
    for group in _groups_of(organisation_id):
        for user_id in people_of(organisation_id):
            _add_through(group, user_id, organisation_id)
        keep_managed(group)


def _groups_of(organisation_id: int) -> list[Group]:
    return list(
        db.session.scalars(
            select(Group)
            .join(GroupOrganisation, GroupOrganisation.group_id == Group.id)
            .where(GroupOrganisation.organisation_id == organisation_id)
            .order_by(Group.id)
            .with_for_update()
        )
    )
