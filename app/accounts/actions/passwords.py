"""Passwords, for who wants one."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.actions.sessions import Entry, end_sessions, enter
from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.accounts.queries.people import get_self
from app.accounts.rules import Purpose
from app.accounts.rules.passwords import Weakness, weakness_of
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import _

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """Return the hash that an address without password is compared with: equal work for everyone."""
    return HASHER.hash("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is right; takes as long when there is none."""
    try:
        HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def checked_hash(email: str, password: str) -> str | None:
    """Return the hash with which this password is right for this address, or None.

    Call it before transaction(): hashing takes long, and must not hold the lock.
    """
    user = find_by_email(email)
    known = user.password_hash if user is not None and user.banned_at is None else None
    return known if matches(known, password) else None


def enter_by_password(email: str, password_hash: str, subject_ref: str) -> Entry | None:
    """Sign in who gave the right password, unless it changed in the meantime."""
    user = find_by_email(email)
    if user is None or user.confirmed_at is None or user.password_hash != password_hash:
        return None
    return enter(user, Purpose.SIGN_IN, subject_ref)


def is_own_password(actor: Actor, password: str) -> bool:
    """Tell whether this is the password of the signed-in person."""
    return matches(get_self(actor).password_hash, password)


def hash_new_password(actor: Actor, password: str) -> str:
    """Return the hash of a password that is not easily guessed; call it before transaction()."""
    user = get_self(actor)
    weakness = weakness_of(password, (user.name, *user.email.split("@")))
    if weakness is not None:
        raise Invalid(_why(weakness), "password")
    return HASHER.hash(password)


def set_password(actor: Actor, session_id: int, password_hash: str) -> None:
    """Set a password; all other sessions end."""
    _store(get_self(actor), password_hash, session_id)


def remove_password(actor: Actor, session_id: int) -> None:
    """Go back to mailed links only; all other sessions end."""
    _store(get_self(actor), None, session_id)


def _store(user: User, password_hash: str | None, session_id: int) -> None:
    user.password_hash = password_hash
    db.session.flush()
    end_sessions(user.id, keep=session_id)


def _why(weakness: Weakness) -> str:
    texts = {
        Weakness.LISTED: _("Many people use this password, so it is easy to guess. Choose another one."),
        Weakness.PERSONAL: _("Your name or e-mail address is in it. Choose another one."),
        Weakness.REPEATED: _("It repeats itself, so it is easy to guess. Choose another one."),
        Weakness.SEQUENCE: _("It is a row of keys or numbers, so it is easy to guess. Choose another one."),
    }
    return texts[weakness]
