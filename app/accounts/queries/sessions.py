"""Reading sessions and the links and codes that were mailed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import current_app
from sqlalchemy import func, select

from app.accounts.models import Challenge, LoginSession, RecoveryCode, User
from app.accounts.rules import About, Purpose
from app.core.clock import now
from app.core.db import db
from app.core.errors import Gone
from app.core.ids import digest


def find_live_challenge(public_id: str | None) -> Challenge | None:
    """Return what was mailed at this browser's asking, while it can still be used."""
    if not public_id:
        return None
    found = db.session.scalar(select(Challenge).where(Challenge.public_id == public_id))
    return found if found is not None and is_live(found) else None


def get_linked_challenge(token: str) -> Challenge:
    """Return what a mailed link stands for; Gone when it was used, is too old or never was."""
    found = _find_linked(token)
    if found is None or not is_live(found):
        raise Gone
    return found


def find_stale_challenge(token: str) -> Challenge | None:
    """Return what a mailed link stood for that nobody used in time, as long as we remember it."""
    found = _find_linked(token)
    return found if found is not None and found.used_at is None and not is_live(found) else None


def _find_linked(token: str) -> Challenge | None:
    return db.session.scalar(select(Challenge).where(Challenge.token_hash == digest(token)))


def is_live(challenge: Challenge) -> bool:
    """Tell whether a link can still be used."""
    return challenge.used_at is None and challenge.expires_at > now()


def live_count(email: str, purpose: Purpose) -> int:
    """Return how many links of this kind, sent to this address, can still be used."""
    live = Challenge.used_at.is_(None) & (Challenge.expires_at > now())
    statement = select(func.count()).where(Challenge.email == email, Challenge.purpose == purpose, live)
    return db.session.scalar(statement) or 0


def find_pending(token: str) -> tuple[LoginSession, User] | None:
    """Return a session that waits for its second factor, with its person."""
    row = db.session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.token_hash == digest(token),
            LoginSession.second_factor_at.is_(None),
            LoginSession.expires_at > now(),
            User.banned_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def sessions_of(user_id: int) -> Sequence[LoginSession]:
    """Return the browsers in which a person is signed in, newest first."""
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.expires_at > now())
        .order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    ).all()


def recovery_codes_left(user_id: int) -> int:
    """Return how many recovery codes a person can still use."""
    statement = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(statement) or 0


def about_proof(challenge: Challenge) -> About:
    """Return what a link is about: nobody confirms words that somebody else wrote without reading them."""
    subjects: Mapping[Purpose, Callable[[str], About]] = current_app.extensions["proof_subjects"]
    about = subjects.get(challenge.purpose)
    return about(challenge.subject_ref) if about else About()
