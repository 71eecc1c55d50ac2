"""Who may do what with people and their roles."""

from __future__ import annotations

from app.accounts.models import User
from app.accounts.rules import Role
from app.core.actor import Actor


def can_manage_people(actor: Actor) -> bool:
    """An administrator, or the operator of this installation, looks after people."""
    return actor.is_system or actor.has(Role.ADMINISTRATOR)


def can_grant_role(actor: Actor, user: User) -> bool:
    """An administrator gives roles to people whose account is open."""
    return can_manage_people(actor) and user.banned_at is None


def can_revoke_role(actor: Actor, user: User) -> bool:
    """An administrator takes roles back."""
    return can_manage_people(actor)


def can_ban(actor: Actor, user: User) -> bool:
    """An administrator closes the account of another person."""
    return can_manage_people(actor) and not actor.is_(user.id)


def can_unban(actor: Actor, user: User) -> bool:
    """An administrator opens a closed account again."""
    return can_manage_people(actor) and user.banned_at is not None


def can_block(actor: Actor, user: User) -> bool:
    """Somebody who is signed in blocks another person."""
    return not actor.is_anonymous and not actor.is_(user.id)


def can_remove_factor(actor: Actor, user: User, is_staff: bool) -> bool:
    """People take away their own second factor, unless their role needs it."""
    return actor.is_(user.id) and not is_staff


def can_export(actor: Actor, user: User) -> bool:
    """People get their own data and nobody else's."""
    return actor.is_(user.id)


def can_erase(actor: Actor, user: User) -> bool:
    """People delete their own account and nobody else's."""
    return actor.is_(user.id)
