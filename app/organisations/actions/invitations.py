"""Asking people to act for an organisation, and their yes."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.models import User
from app.accounts.queries.people import is_blocked
from app.accounts.rules import Purpose
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Forbidden, Gone, Invalid, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.mail.rules import Guard
from app.notifications.actions import notify
from app.organisations import signals
from app.organisations.actions.members import check_still_manager
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.policies import STANDING_STATES, can_invite
from app.organisations.queries import find_membership, invitations, manager_ids
from app.organisations.rules import (
    INVITATION_LIFE,
    JOINED,
    MANAGER_GUARD,
    MAX_INVITATIONS,
    SUBJECT_KIND,
    MemberRole,
    invitation_ref,
    read_invitation_ref,
)


def invite_member(actor: Actor, organisation: Organisation, email: str, role: MemberRole) -> None:
    """Mail an invitation; the answer is the same whether or not the address has an account."""
    check_still_manager(actor, organisation)
    if not can_invite(actor, organisation):
        raise Forbidden
    user = ensure_user(email, actor.language)
    _check_room(organisation, user)
    send_invitation(actor, organisation, user, email, role)


def send_invitation(
    actor: Actor, organisation: Organisation, user: User, email: str, role: MemberRole
) -> None:
    """Write down who is invited, and mail the link, unless the two blocked each other."""
    invitation = _invitation_of(organisation, user.id)
    if invitation is None:
        invitation = Invitation(public_id=new_public_id(), organisation_id=organisation.id, user_id=user.id)
        db.session.add(invitation)
    invitation.email, invitation.role = email, role
    invitation.invited_by, invitation.created_at = actor.user_id, now()
    db.session.flush()
    audit.record(actor, "organisation.invite", SUBJECT_KIND, organisation.public_id, role=role.value)
    if actor.user_id is None or not is_blocked(actor.user_id, user.id):
        request_proof(user, Purpose.JOIN_ORGANISATION, invitation_ref(organisation.public_id, role))


def _check_room(organisation: Organisation, user: User) -> None:
    waiting = [invitation for invitation in invitations(organisation) if invitation.user_id != user.id]
    if len(waiting) >= MAX_INVITATIONS:
        raise Invalid(
            _("%(count)s invitations have no answer yet. First wait for those, or withdraw one.",
              count=MAX_INVITATIONS),
            "email",
        )  # fmt: skip


def _invitation_of(organisation: Organisation, user_id: int | None) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(Invitation.organisation_id == organisation.id, Invitation.user_id == user_id)
    )


def withdraw_invitation(actor: Actor, organisation: Organisation, public_id: str) -> None:
    """Take an invitation back: its link lets nobody in any more."""
    check_still_manager(actor, organisation)
    invitation = db.session.scalar(
        select(Invitation).where(
            Invitation.organisation_id == organisation.id, Invitation.public_id == public_id
        )
    )
    if invitation is None:
        raise NotFound
    db.session.delete(invitation)
    db.session.flush()


def accept_invitation(actor: Actor, subject_ref: str) -> str:
    """Let in who was invited and proved the address; return the path of the organisation."""
    organisation = _organisation_of(subject_ref)
    invitation = _invitation_of(organisation, actor.user_id)
    if invitation is None or now() - invitation.created_at > INVITATION_LIFE:
        raise Gone(_("This invitation is no longer open. Ask for a new one."))
    role = invitation.role
    if read_invitation_ref(subject_ref) != (organisation.public_id, role):
        raise Gone(_("There is a newer invitation. Use the last mail."))
    db.session.delete(invitation)
    _join(actor, organisation, role)
    signals.joined.send(None, organisation=organisation)
    return f"/organisations/{organisation.slug}"


def decline_invitation(actor: Actor, invitation: Invitation) -> None:
    """Say no to an invitation; nobody is told."""
    if not actor.is_(invitation.user_id):
        raise NotFound
    db.session.delete(invitation)
    db.session.flush()


def _organisation_of(subject_ref: str) -> Organisation:
    """Return the organisation of an invitation, locked, as long as people may act for it."""
    meant = read_invitation_ref(subject_ref)
    found = None
    if meant is not None:
        statement = select(Organisation).where(Organisation.public_id == meant[0])
        found = db.session.scalar(statement.with_for_update())
    if found is None or not (found.review_state in STANDING_STATES or found.orphaned_from):
        raise Gone(_("This invitation is no longer open. Ask for a new one."))
    return found


def _join(actor: Actor, organisation: Organisation, role: MemberRole) -> None:
    """Add the membership; who manages it already stays a manager."""
    membership = find_membership(organisation, actor.user_id)
    if membership is None:
        db.session.add(
            Membership(organisation_id=organisation.id, user_id=actor.user_id, role=role, joined_at=now())
        )
    elif role is MemberRole.MANAGER:
        membership.role = role
    db.session.flush()
    audit.record(actor, "organisation.join", SUBJECT_KIND, organisation.public_id, role=role.value)
    if membership is None:
        signals.entered.send(None, organisation=organisation, user_id=actor.user_id)
        _tell_managers(actor, organisation)


def _tell_managers(actor: Actor, organisation: Organisation) -> None:
    path = f"/organisations/{organisation.slug}/members"
    for user_id in manager_ids(organisation.id):
        if not actor.is_(user_id):
            notify(
                JOINED,
                user_id,
                template="organisations/joined",
                subject_kind=SUBJECT_KIND,
                subject_ref=organisation.public_id,
                path=path,
                context={"organisation": organisation.name, "name": actor.name, "path": path},
                guard=Guard(MANAGER_GUARD, organisation.public_id),
                topic=organisation.name,
                named_id=actor.user_id,
            )


def forget_invitations() -> int:
    """Delete the invitations that nobody answered in time."""
    with transaction() as session:
        old = Invitation.created_at < now() - INVITATION_LIFE
        return int(session.execute(delete(Invitation).where(old)).rowcount)  # type: ignore[attr-defined]
