"""What people do with organisations."""

from __future__ import annotations

from app.organisations.actions.invitations import (
    accept_invitation,
    forget_invitations,
    invite_member,
    withdraw_invitation,
)
from app.organisations.actions.members import change_role, leave_organisation, prepare_erasure, remove_member
from app.organisations.actions.profile import edit_organisation, register_organisation

__all__ = [
    "accept_invitation",
    "change_role",
    "edit_organisation",
    "forget_invitations",
    "invite_member",
    "leave_organisation",
    "prepare_erasure",
    "register_organisation",
    "remove_member",
    "withdraw_invitation",
]
