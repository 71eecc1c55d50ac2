"""When nobody manages an organisation: it is suspended, until somebody is appointed or comes back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.actions import ensure_user
from app.accounts.models import User
from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.media import actions as media
from app.moderation.rules import ReviewState
from app.organisations import signals
from app.organisations.actions.invitations import send_invitation
from app.organisations.actions.members import tell_role
from app.organisations.actions.standing import tell_team
from app.organisations.models import Membership, Organisation
from app.organisations.policies import STANDING_STATES, can_appoint
from app.organisations.queries import find_membership, manager_ids, team_ids
from app.organisations.rules import SUBJECT_KIND, MemberRole


def appoint_member(actor: Actor, organisation: Organisation, public_id: str) -> None:
    """Let one of its people manage an organisation that has no manager any more."""
    _check_may_appoint(actor, organisation)
    user_id = db.session.scalar(select(User.id).where(User.public_id == public_id))
    membership = find_membership(organisation, user_id) if user_id in team_ids(organisation.id) else None
    if membership is None:
        raise NotFound
    membership.role = MemberRole.MANAGER
    db.session.flush()
    audit.record(actor, "organisation.appoint", SUBJECT_KIND, organisation.public_id, member=public_id)
    tell_role(actor, organisation, membership.user_id, MemberRole.MANAGER.value)
    come_back(organisation)


def appoint_by_mail(actor: Actor, organisation: Organisation, email: str) -> None:
    """Invite somebody to manage an organisation that lost its manager; it comes back with their yes."""
    _check_may_appoint(actor, organisation)
    user = ensure_user(email, actor.language)
    audit.record(actor, "organisation.appoint", SUBJECT_KIND, organisation.public_id)
    send_invitation(actor, organisation, user, email, MemberRole.MANAGER)


def _check_may_appoint(actor: Actor, organisation: Organisation) -> None:
    if not can_appoint(actor, organisation):
        raise Forbidden
    if manager_ids(organisation.id):
        raise Conflict(_("Somebody manages this organisation. They invite others themselves."))


def come_back(organisation: Organisation) -> None:
    """Put an organisation that has a manager again back where its check stood."""
    if organisation.orphaned_from is None or not manager_ids(organisation.id):
        return
    organisation.review_state = ReviewState(organisation.orphaned_from)
    organisation.orphaned_from, organisation.needs_look = None, False
    db.session.flush()
    audit.record(SYSTEM, "organisation.managed", SUBJECT_KIND, organisation.public_id)
    if organisation.review_state in STANDING_STATES:
        tell_team(organisation, "restore", but=None)
        signals.resumed.send(None, organisation=organisation)


def prepare_absence(user_id: int) -> None:
    """Suspend the organisations that nobody manages without this person; the desk shows them."""
    for organisation in _managed_by(user_id):
        others = [manager_id for manager_id in manager_ids(organisation.id) if manager_id != user_id]
        if not others:
            _orphan(organisation, user_id)


def prepare_erasure(user_id: int) -> None:
    """Do the same for somebody who goes for good, and keep the logos that they gave."""
    for organisation in _of(Membership.user_id == user_id):
        others = [one for one in team_ids(organisation.id) if one != user_id]
        if others:
            media.hand_over(SUBJECT_KIND, organisation.public_id, user_id, others[0])
    prepare_absence(user_id)


def end_absence(user_id: int) -> None:
    """Let the organisations of somebody whose account was opened again come back."""
    for organisation in _managed_by(user_id):
        come_back(organisation)


def _managed_by(user_id: int) -> Sequence[Organisation]:
    return _of(Membership.user_id == user_id, Membership.role == MemberRole.MANAGER)


def _of(*conditions: object) -> Sequence[Organisation]:
    ids = select(Membership.organisation_id).where(*conditions)  # type: ignore[arg-type]
    statement = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return db.session.scalars(statement.with_for_update()).all()


def _orphan(organisation: Organisation, gone_id: int) -> None:
    if organisation.orphaned_from is not None:
        return
    before = organisation.review_state
    organisation.orphaned_from, organisation.review_state = before.value, ReviewState.HIDDEN
    organisation.needs_look, organisation.submitted_at = True, now()
    db.session.flush()
    audit.record(SYSTEM, "organisation.orphaned", SUBJECT_KIND, organisation.public_id, before=before.value)
    tell_team(organisation, "orphan", but=gone_id)
    signals.suspended.send(None, organisation=organisation)
