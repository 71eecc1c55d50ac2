"""Profile, blocking, roles and closed accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from app.accounts.actions.proofs import ensure_user
from app.accounts.actions.sessions import end_sessions
from app.accounts.models import Block, Challenge, RecoveryCode, RoleGrant, User
from app.accounts.policies import can_ban, can_block, can_grant_role, can_revoke_role, can_unban
from app.accounts.queries.people import get_by_public_id, get_self, other_administrators
from app.accounts.rules import Role
from app.accounts.signals import banned, unbanned
from app.audit.actions import record
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden
from app.core.i18n import _
from app.mail.actions import enqueue
from app.mail.rules import Recipient


@dataclass(frozen=True)
class Profile:
    """What a person tells about themselves."""

    name: str
    language: str
    speaks: Sequence[str]
    municipality_id: int | None
    neighbourhood_id: int | None


def set_profile(actor: Actor, profile: Profile) -> None:
    """Change the actor's own profile."""
    user = get_self(actor)
    user.name, user.language, user.speaks = profile.name, profile.language, list(profile.speaks)
    user.municipality_id, user.neighbourhood_id = profile.municipality_id, profile.neighbourhood_id
    db.session.flush()


def block(actor: Actor, public_id: str) -> None:
    """Want to hear nothing from a person any more."""
    other = get_by_public_id(public_id)
    if not can_block(actor, other) or actor.user_id is None:
        raise Forbidden(_("You cannot block yourself."))
    if _find_block(actor, other) is None:
        db.session.add(Block(blocker_id=actor.user_id, blocked_id=other.id, created_at=now()))
        db.session.flush()


def unblock(actor: Actor, public_id: str) -> None:
    """Let a person write again."""
    found = _find_block(actor, get_by_public_id(public_id))
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def _find_block(actor: Actor, other: User) -> Block | None:
    mine = (Block.blocker_id == actor.user_id) & (Block.blocked_id == other.id)
    return db.session.scalar(select(Block).where(mine))


def create_person(email: str, language: str, name: str = "") -> User:
    """Make an account whose address the operator answers for."""
    user = ensure_user(email, language)
    user.confirmed_at = user.confirmed_at or now()
    user.name = name or user.name
    db.session.flush()
    return user


def grant_role(actor: Actor, public_id: str, role: Role, municipality_id: int | None) -> None:
    """Give a person a role, in one municipality or everywhere; twice is once."""
    user = _locked(public_id)
    if not can_grant_role(actor, user):
        raise Forbidden
    if _find_grant(user, role, municipality_id) is not None:
        return
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        municipality_id=municipality_id,
        granted_by=actor.user_id,
        granted_at=now(),
    )
    db.session.add(grant)
    db.session.flush()
    _record(actor, "grant_role", user, role=role.value, municipality=municipality_id)


def revoke_role(actor: Actor, public_id: str, role: Role, municipality_id: int | None) -> None:
    """Take a role back; the last administrator keeps theirs."""
    user = _locked(public_id)
    if not can_revoke_role(actor, user):
        raise Forbidden
    grant = _find_grant(user, role, municipality_id)
    if grant is None:
        return
    if role is Role.ADMINISTRATOR and municipality_id is None:
        keep_an_administrator(user)
    db.session.delete(grant)
    db.session.flush()
    _record(actor, "revoke_role", user, role=role.value, municipality=municipality_id)


def keep_an_administrator(user: User) -> None:
    """Refuse what would leave nobody to look after this site."""
    if other_administrators(user.id) == 0:
        raise Conflict(_("This is the only administrator. Give somebody else this role first."))


def ban(actor: Actor, public_id: str, reason: str) -> None:
    """Close an account: its sessions and links end now, and the person hears why."""
    user = _locked(public_id)
    if not can_ban(actor, user):
        raise Forbidden
    if user.banned_at is not None:
        return
    user.banned_at = now()
    db.session.flush()
    end_sessions(user.id)
    db.session.execute(delete(Challenge).where(Challenge.user_id == user.id))
    # Not as a mail of the account: nothing goes to a closed account any more.
    recipient = Recipient(user.email, user.language, user.name)
    enqueue("accounts.banned", recipient, "accounts/banned", context={"reason": reason})
    _record(actor, "ban", user)
    banned.send(None, user_id=user.id)


def unban(actor: Actor, public_id: str) -> None:
    """Open a closed account again."""
    user = _locked(public_id)
    if not can_unban(actor, user):
        raise Forbidden
    user.banned_at = None
    db.session.flush()
    _record(actor, "unban", user)
    unbanned.send(None, user_id=user.id)


def reset_factor(actor: Actor, public_id: str) -> None:
    """Take away a second factor that was lost: its owner signs in by mail and must set a new one."""
    user = _locked(public_id)
    if not can_grant_role(actor, user):
        raise Forbidden
    user.totp_secret = user.totp_candidate = user.totp_confirmed_at = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.flush()
    end_sessions(user.id)
    _record(actor, "reset_factor", user)


def _locked(public_id: str) -> User:
    user = get_by_public_id(public_id)
    db.session.refresh(user, with_for_update=True)
    return user


def _find_grant(user: User, role: Role, municipality_id: int | None) -> RoleGrant | None:
    place = RoleGrant.municipality_id
    where = place.is_(None) if municipality_id is None else place == municipality_id
    return db.session.scalar(
        select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.role == role, where)
    )


def _record(actor: Actor, verb: str, user: User, **details: str | int | None) -> None:
    record(actor, f"accounts.{verb}", "user", user.public_id, **details)
