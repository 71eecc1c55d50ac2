"""Who acts for an organisation: roles, leaving, and what becomes of it when nobody manages it."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.moderation.rules import ReviewState
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
    audit.record(
        actor, "organisation.role", SUBJECT_KIND, organisation.public_id, member=public_id, role=role.value
    )
    _tell(actor, organisation, membership.user_id, role.value)


def remove_member(actor: Actor, organisation: Organisation, public_id: str) -> None:
    """Take somebody out of an organisation; all their rights in it end at once."""
    check_still_manager(actor, organisation)
    membership = _membership_of(organisation, public_id)
    _end(organisation, membership)
    audit.record(actor, "organisation.remove", SUBJECT_KIND, organisation.public_id, member=public_id)
    _tell(actor, organisation, membership.user_id, "removed")


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
    for invitation in db.session.scalars(
        select(Invitation).where(Invitation.organisation_id == organisation.id, Invitation.user_id == user_id)
    ):
        db.session.delete(invitation)
    db.session.flush()
    signals.left.send(None, organisation=organisation, user_id=user_id)


def _tell(actor: Actor, organisation: Organisation, user_id: int, what: str) -> None:
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


def prepare_erasure(user_id: int) -> None:
    """Hide the organisations that lose their last manager with this person; the desk shows them."""
    managed = select(Membership.organisation_id).where(
        Membership.user_id == user_id, Membership.role == MemberRole.MANAGER
    )
    locked = select(Organisation).where(Organisation.id.in_(managed)).order_by(Organisation.id)
    for organisation in db.session.scalars(locked.with_for_update()).all():
        if not _other_managers(organisation.id, user_id):
            _hide_orphan(organisation)


def _hide_orphan(organisation: Organisation) -> None:
    before = organisation.review_state
    organisation.review_state = ReviewState.HIDDEN
    organisation.needs_look, organisation.submitted_at = True, now()
    db.session.flush()
    audit.record(SYSTEM, "organisation.orphaned", SUBJECT_KIND, organisation.public_id, before=before.value)
    signals.orphaned.send(None, organisation=organisation)
