"""Another address, export, erasure, and forgetting what is old."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, select, update

from app.accounts.actions.people import keep_an_administrator
from app.accounts.actions.proofs import request_proof
from app.accounts.actions.sessions import end_sessions
from app.accounts.models import Challenge, LoginSession, RoleGrant, User
from app.accounts.policies import can_erase
from app.accounts.queries import find_by_email
from app.accounts.queries.people import get_self
from app.accounts.rules import UNCONFIRMED_LIFE, Purpose, Role
from app.accounts.signals import erasing
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import after_commit, cut_log, db
from app.core.errors import Conflict, Forbidden, Gone, Invalid
from app.core.i18n import _
from app.mail.actions import enqueue
from app.mail.models import MailState, OutboxMail
from app.mail.rules import Recipient
from app.media.actions import forget_person
from app.moderation.models import Report

CHALLENGE_KEPT: Final = timedelta(days=1)
GOODBYE: Final = "accounts.goodbye"


def request_email_change(actor: Actor, email: str) -> Challenge:
    """Mail a proof to the new address; whether somebody else has it, only that address hears."""
    user = get_self(actor)
    if email.casefold() == user.email.casefold():
        raise Invalid(_("This is your address already."), "email")
    return request_proof(user, Purpose.CHANGE_EMAIL, email=email)


def change_email(actor: Actor, subject_ref: str) -> str:
    """Take the proven address; the old one hears of it, and opens nothing any more."""
    user = get_self(actor)
    proof = db.session.scalar(
        select(Challenge).where(
            Challenge.public_id == subject_ref,
            Challenge.user_id == user.id,
            Challenge.purpose == Purpose.CHANGE_EMAIL,
            Challenge.used_at.is_not(None),
        )
    )
    if proof is None:
        raise Gone
    if proof.email != user.email:
        _take_address(user, proof.email)
    return "/account/profile"


def _take_address(user: User, email: str) -> None:
    _free_address(email)
    old, user.email = user.email, email
    db.session.flush()
    db.session.execute(delete(Challenge).where(Challenge.user_id == user.id, Challenge.used_at.is_(None)))
    queued = (OutboxMail.user_id == user.id) & (OutboxMail.state == MailState.QUEUED)
    db.session.execute(delete(OutboxMail).where(queued, OutboxMail.kind.in_(_proof_kinds())))
    db.session.execute(update(OutboxMail).where(queued).values(recipient=email))
    enqueue(
        "accounts.email_changed",
        Recipient(old, user.language, user.name, user.id),
        "accounts/email_changed",
        context={},
    )


def _proof_kinds() -> list[str]:
    return [f"accounts.{purpose.value}" for purpose in Purpose]


def _free_address(email: str) -> None:
    """Let go of an address that was never proven; refuse one that belongs to an account."""
    other = find_by_email(email)
    if other is None:
        return
    if other.confirmed_at is not None:
        raise Conflict(_("Another account has this address. Sign in with it, or choose another address."))
    _delete_person(other.id)


def erase(actor: Actor) -> None:
    """Delete the actor's account and everything that leads to it; a last mail says that it is done."""
    user = get_self(actor)
    if not can_erase(actor, user):
        raise Forbidden
    administers = (RoleGrant.user_id == user.id) & (RoleGrant.role == Role.ADMINISTRATOR)
    if db.session.scalar(select(RoleGrant.id).where(administers).limit(1)) is not None:
        keep_an_administrator(user)
    goodbye = Recipient(user.email, user.language, user.name, None)
    _delete_person(user.id)
    db.session.execute(delete(OutboxMail).where(OutboxMail.recipient == goodbye.email))
    db.session.execute(delete(Report).where(Report.email == goodbye.email))
    enqueue(GOODBYE, goodbye, "accounts/goodbye", context={})


def _delete_person(user_id: int) -> None:
    """Let features clean up what the database cannot, then delete the row: its keys take the rest along."""
    erasing.send(None, user_id=user_id)
    forget_person(user_id)
    db.session.flush()
    end_sessions(user_id)
    db.session.execute(delete(User).where(User.id == user_id))
    db.session.expire_all()
    after_commit(cut_log)


def erase_again(user_id: int) -> None:
    """Delete somebody whom a restored backup brought back; they had their goodbye."""
    _delete_person(user_id)


def forget_old() -> int:
    """Forget sessions that ended, links of yesterday, addresses never proven, and mails of goodbye."""
    moment = now()
    stale = (
        delete(LoginSession).where(LoginSession.expires_at < moment),
        delete(Challenge).where(Challenge.expires_at < moment - CHALLENGE_KEPT),
        delete(OutboxMail).where(OutboxMail.kind == GOODBYE, OutboxMail.state != MailState.QUEUED),
    )
    forgotten = 0
    for statement in stale:
        ids = statement.returning(statement.table.c.id)
        forgotten += len(db.session.execute(ids).all())
    unproven = _never_proven()
    for user_id in unproven:
        _delete_person(user_id)
    return forgotten + len(unproven)


def _never_proven() -> list[int]:
    live = exists().where(Challenge.user_id == User.id, Challenge.expires_at > now())
    roles = exists().where(RoleGrant.user_id == User.id)
    statement = select(User.id).where(
        User.confirmed_at.is_(None), User.created_at < now() - UNCONFIRMED_LIFE, ~live, ~roles
    )
    return list(db.session.scalars(statement))
