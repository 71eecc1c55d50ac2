"""Who acts for an organisation: roles, handing over, leaving."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select

from app.accounts.models import User
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.notifications.actions import notify
from app.organisations import signals
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.policies import can_leave, can_manage_members
from app.organisations.queries import find_membership, manager_ids
from app.organisations.rules import MEMBERSHIP, SUBJECT_KIND, MemberRole


def change_role(actor: Actor, organisation: Organisation, public_id: str, role: MemberRole) -> None:
    """Give one of its people another role; the last manager keeps theirs."""
    check_still_manager(actor, organisation)
    membership = _membership_of(organisation, public_id)
    if membership.role is role:
        return
    if role is not MemberRole.MANAGER:
        _check_successor(organisation, membership)
    membership.role = role
    db.session.flush()
    if role is not MemberRole.MANAGER:
        _end_invitations(organisation, Invitation.invited_by == membership.user_id)
    audit.record(
        actor, "organisation.role", SUBJECT_KIND, organisation.public_id, member=public_id, role=role.value
    )
    tell_role(actor, organisation, membership.user_id, role.value)


def hand_over(actor: Actor, organisation: Organisation, public_id: str) -> None:
    """Let one of its people manage it in the actor's place, who stays as a member."""
    successor, own = _membership_of(organisation, public_id), find_membership(organisation, actor.user_id)
    if own and (own.role, successor.role) == (MemberRole.MEMBER, MemberRole.MANAGER):
        return  # a second click
    check_still_manager(actor, organisation)
    if own is None or own is successor:
        raise Conflict(_("Choose somebody else of the team."))
    successor.role, own.role = MemberRole.MANAGER, MemberRole.MEMBER
    db.session.flush()
    _check_managed(organisation)
    audit.record(actor, "organisation.hand_over", SUBJECT_KIND, organisation.public_id, member=public_id)
    tell_role(actor, organisation, successor.user_id, "manager")


def _check_managed(organisation: Organisation) -> None:
    """See that the successor can sign in: a closed account manages nothing."""
    if not manager_ids(organisation.id):
        raise Conflict(_("This person cannot manage it now. Choose somebody else of the team."))


def remove_member(actor: Actor, organisation: Organisation, public_id: str) -> None:
    """Take somebody out of an organisation; all their rights in it end at once."""
    check_still_manager(actor, organisation)
    membership = _membership_of(organisation, public_id)
    _end(organisation, membership)
    audit.record(actor, "organisation.remove", SUBJECT_KIND, organisation.public_id, member=public_id)
    tell_role(actor, organisation, membership.user_id, "removed")


def leave_organisation(actor: Actor, organisation: Organisation) -> None:
    """No longer act for an organisation; its last manager first chooses a successor."""
    membership = find_membership(organisation, actor.user_id)
    if membership is None or not can_leave(actor, organisation):
        raise Forbidden
    _end(organisation, membership)


def check_still_manager(actor: Actor, organisation: Organisation) -> None:
    """Refuse who is no manager, also who was one when the page was asked for but no longer is."""
    membership = find_membership(organisation, actor.user_id)
    is_manager = membership is not None and membership.role is MemberRole.MANAGER
    if not (is_manager and can_manage_members(actor, organisation)):
        raise Forbidden


def _membership_of(organisation: Organisation, public_id: str) -> Membership:
    user_id = db.session.scalar(select(User.id).where(User.public_id == public_id))
    membership = find_membership(organisation, user_id) if user_id is not None else None
    if membership is None:
        raise NotFound
    return membership


def _check_successor(organisation: Organisation, membership: Membership) -> None:
    """See that somebody else manages it; the organisation is locked, so nobody else leaves meanwhile."""
    if membership.role is MemberRole.MANAGER and not _other_managers(organisation.id, membership.user_id):
        raise Conflict(_("An organisation needs a manager. First make somebody else a manager."))


def _other_managers(organisation_id: int, user_id: int) -> list[int]:
    return [manager_id for manager_id in manager_ids(organisation_id) if manager_id != user_id]


def _end(organisation: Organisation, membership: Membership) -> None:
    _check_successor(organisation, membership)
    user_id = membership.user_id
    db.session.delete(membership)
    if organisation.created_by == user_id:
        organisation.created_by = _other_managers(organisation.id, user_id)[0]
    _end_invitations(organisation, Invitation.user_id == user_id)
    _end_invitations(organisation, Invitation.invited_by == user_id)
    signals.left.send(None, organisation=organisation, user_id=user_id)


def _end_invitations(organisation: Organisation, whose: ColumnElement[bool]) -> None:
    """Take back the invitations of or by somebody: who must go does not come back by another name."""
    db.session.execute(delete(Invitation).where(Invitation.organisation_id == organisation.id, whose))
    db.session.flush()


def tell_role(actor: Actor, organisation: Organisation, user_id: int, what: str) -> None:
    """Tell somebody that they may do something else in an organisation now."""
    if actor.is_(user_id):
        return
    path = "/organisations" if what == "removed" else f"/organisations/{organisation.slug}"
    notify(
        MEMBERSHIP,
        user_id,
        template="organisations/membership",
        subject_kind=SUBJECT_KIND,
        subject_ref=organisation.public_id,
        path=path,
        context={"organisation": organisation.name, "what": what, "path": path},
        topic=organisation.name,
    )
