"""What people do with organisations."""

from __future__ import annotations

from app.organisations.actions.invitations import (
    accept_invitation,
    decline_invitation,
    forget_invitations,
    invite_member,
    withdraw_invitation,
)
from app.organisations.actions.logos import set_logo
from app.organisations.actions.managing import (
    appoint_by_mail,
    appoint_member,
    come_back,
    end_absence,
    prepare_absence,
    prepare_erasure,
)
from app.organisations.actions.members import change_role, hand_over, leave_organisation, remove_member
from app.organisations.actions.naming import check_may_change_name
from app.organisations.actions.profile import edit_organisation, register_organisation
from app.organisations.actions.standing import follow

__all__ = [
    "accept_invitation",
    "appoint_by_mail",
    "appoint_member",
    "change_role",
    "check_may_change_name",
    "come_back",
    "decline_invitation",
    "edit_organisation",
    "end_absence",
    "follow",
    "forget_invitations",
    "hand_over",
    "invite_member",
    "leave_organisation",
    "prepare_absence",
    "prepare_erasure",
    "register_organisation",
    "remove_member",
    "set_logo",
    "withdraw_invitation",
]
