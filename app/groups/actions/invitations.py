"""Asking people to join, and their yes: used once, by the address that was asked."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.actions import ensure_user, request_proof
from app.accounts.queries import is_blocked
from app.accounts.rules import Purpose
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Gone, Invalid, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.groups.actions.members import add_member, check_admits
from app.groups.models import Group, GroupInvitation
from app.groups.policies import STANDING_STATES
from app.groups.queries import find_invitation, find_member, invitations, is_banned
from app.groups.rules import INVITATION_LIFE, MAX_INVITATIONS, SUBJECT_KIND


def invite(actor: Actor, group: Group, email: str) -> None:
    """Mail an invitation; the answer is the same whether or not the address has an account.

    So it is for the address of a member: else whoever invites could ask whose address it is.
    """
    check_admits(actor, group)
    user = ensure_user(email, actor.language)
    invitation = find_invitation(group, user.id)
    if invitation is None:
        if len(invitations(group)) >= MAX_INVITATIONS:
            raise Invalid(
                _("%(count)s invitations have no answer yet. First wait for those, or withdraw one.",
                  count=MAX_INVITATIONS),
                "email",
            )  # fmt: skip
        invitation = GroupInvitation(public_id=new_public_id(), group_id=group.id, user_id=user.id)
        db.session.add(invitation)
    invitation.email, invitation.invited_by, invitation.created_at = email, actor.user_id, now()
    db.session.flush()
    audit.record(actor, "group.invite", SUBJECT_KIND, group.public_id)
    if actor.user_id is None or not is_blocked(actor.user_id, user.id):
        request_proof(user, Purpose.JOIN_GROUP, group.public_id)


def withdraw_invitation(actor: Actor, group: Group, public_id: str) -> None:
    """Take an invitation back: its link lets nobody in any more."""
    check_admits(actor, group)
    invitation = db.session.scalar(
        select(GroupInvitation).where(
            GroupInvitation.group_id == group.id, GroupInvitation.public_id == public_id
        )
    )
    if invitation is None:
        raise NotFound
    db.session.delete(invitation)
    db.session.flush()


def accept_invitation(actor: Actor, subject_ref: str) -> str:
    """Let in who was invited and proved the address; return the path of the group."""
    group = db.session.scalar(select(Group).where(Group.public_id == subject_ref).with_for_update())
    if group is None or group.review_state not in STANDING_STATES:
        raise _gone()
    invitation = find_invitation(group, actor.user_id)
    if invitation is None or now() - invitation.created_at > INVITATION_LIFE:
        raise _gone()
    db.session.delete(invitation)
    db.session.flush()
    if is_banned(group, actor.user_id):
        raise _gone()
    if find_member(group, actor.user_id) is None:
        add_member(actor, group, actor.user_id)
    return f"/groups/{group.slug}"


def _gone() -> Gone:
    return Gone(_("This invitation is no longer open. Ask for a new one."))


def answer_invitation(actor: Actor, public_id: str, *, accepts: bool) -> str:
    """Accept or refuse an invitation from one's own list; return the path to go to."""
    row = db.session.execute(
        select(GroupInvitation, Group.public_id)
        .join(Group, Group.id == GroupInvitation.group_id)
        .where(GroupInvitation.public_id == public_id, GroupInvitation.user_id == actor.user_id)
    ).first()
    if row is None:
        raise NotFound
    if accepts:
        return accept_invitation(actor, row[1])
    db.session.delete(row[0])
    db.session.flush()
    return "/groups"


def forget_invitations() -> int:
    """Delete the invitations that nobody answered in time."""
    with transaction() as session:
        old = GroupInvitation.created_at < now() - INVITATION_LIFE
        return int(session.execute(delete(GroupInvitation).where(old)).rowcount)  # type: ignore[attr-defined]
