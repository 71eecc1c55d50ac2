"""Sessions: rows that a browser carries the key of; they end everywhere at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, update

from app.accounts.models import Challenge, LoginSession, User
from app.accounts.queries import grants_of
from app.accounts.queries.people import is_staff
from app.accounts.rules import CHALLENGE_LIFE, HOME, SESSION_LIFE, Purpose, own_path
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden, Gone, NotFound
from app.core.i18n import _
from app.core.ids import digest, new_token

Handlers = Mapping[Purpose, Callable[[Actor, str], str]]


@dataclass(frozen=True)
class Entry:
    """What a browser gets for a proof: a session (or none: it keeps what it has) and a path to go to.

    `pending` is what remains to be done (purpose, subject) once the second factor was given.
    """

    path: str
    token: str | None = None
    pending: tuple[str, str] | None = None
    needs_factor: bool = False


def enter(user: User, purpose: Purpose, subject_ref: str) -> Entry:
    """Sign in who proved their address or password, and do what the proof was for.

    Who set a second factor gets a session that counts for nothing yet; see `factors.pass_factor`.
    """
    if user.banned_at is not None:
        raise Forbidden(_("This account was closed. Answer the mail about it if that is not right."))
    if user.totp_confirmed_at is not None:
        token = _open(user, has_factor=False, is_pending=True)
        return Entry("/sign-in/second-factor", token, pending=(purpose.value, subject_ref))
    token = _open(user, has_factor=False)
    path = perform(user, purpose, subject_ref, has_factor=False)
    return Entry(path, token, needs_factor=is_staff(user.id))


def enter_with_factor(user: User, purpose: Purpose, subject_ref: str) -> Entry:
    """Sign in who gave their second factor too."""
    token = _open(user, has_factor=True)
    return Entry(perform(user, purpose, subject_ref, has_factor=True), token)


def perform(user: User, purpose: Purpose, subject_ref: str, *, has_factor: bool) -> str:
    """Do what a proof was for; return the path to go to."""
    handlers: Handlers = current_app.extensions["proof_handlers"]
    grants = grants_of(user.id, with_staff=has_factor)
    actor = Actor(user.id, user.public_id, user.name, user.language, grants)
    handler = handlers.get(purpose)
    return handler(actor, subject_ref) if handler else HOME


def on_sign_in(actor: Actor, subject_ref: str) -> str:
    """Go on to the page that asked to sign in."""
    return own_path(subject_ref) or HOME


def finish_proof(actor: Actor, challenge: Challenge, session_id: int | None) -> Entry:
    """Do what an accepted link or code was for.

    A new address is confirmed by who is signed in, and signs nobody in: the mail may have reached a stranger.
    It ends all sessions but the one in which that happens.
    """
    user = db.session.get(User, challenge.user_id)
    if user is None:
        raise Gone
    if challenge.purpose is Purpose.CHANGE_EMAIL:
        if not actor.is_(challenge.user_id):
            raise Gone
        path = perform(user, challenge.purpose, challenge.subject_ref, has_factor=False)
        end_sessions(user.id, keep=session_id)
        return Entry(path)
    return enter(user, challenge.purpose, challenge.subject_ref)


def _open(user: User, *, has_factor: bool, is_pending: bool = False) -> str:
    token, moment = new_token(), now()
    session = LoginSession(
        token_hash=digest(token),
        user_id=user.id,
        created_at=moment,
        proven_at=moment,
        second_factor_at=moment if has_factor else None,
        expires_at=moment + (CHALLENGE_LIFE if is_pending else SESSION_LIFE),
    )
    db.session.add(session)
    db.session.flush()
    return token


def prove_session(session_id: int) -> None:
    """Note that the person of this session proved again who they are."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(proven_at=now()))


def end_session_of_token(token: str) -> None:
    """End the session that a browser carries."""
    db.session.execute(delete(LoginSession).where(LoginSession.token_hash == digest(token)))


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions."""
    session = db.session.get(LoginSession, session_id)
    if session is None or not actor.is_(session.user_id):
        raise NotFound
    db.session.delete(session)
    db.session.flush()


def end_sessions(user_id: int, *, keep: int | None = None) -> None:
    """End all sessions of a person, but the one to keep."""
    ending = delete(LoginSession).where(LoginSession.user_id == user_id)
    db.session.execute(ending if keep is None else ending.where(LoginSession.id != keep))
