"""Proving an address: a mailed link and code, used once."""

from __future__ import annotations

import hmac
from typing import Any

from flask import current_app
from sqlalchemy import Insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.accounts.models import Challenge, User
from app.accounts.queries import find_by_email
from app.accounts.queries.sessions import about_proof, is_live, live_count
from app.accounts.rules import (
    CHALLENGE_LIFE,
    LIVE_MAILS,
    LIVE_MAILS_OF_THEIR_OWN,
    MAX_CODE_TRIES,
    REF_LENGTH,
    SENDING,
    Purpose,
    quoted,
)
from app.accounts.signals import confirmed
from app.core.clock import now
from app.core.db import db, is_postgres
from app.core.errors import Forbidden, Gone
from app.core.i18n import _
from app.core.ids import digest, new_code, new_public_id, new_token
from app.mail.actions import enqueue
from app.mail.rules import Recipient


def ensure_user(email: str, language: str) -> User:
    """Return the person with this address (in normal form), made now when there is none.

    The same statements run for a known and an unknown address.
    """
    db.session.execute(_insert_unless_known(email, language))
    user = find_by_email(email)
    if user is None:
        raise RuntimeError("a person vanished while being made")
    if user.confirmed_at is None and user.language != language:
        user.language = language
        db.session.flush()
    return user


def _insert_unless_known(email: str, language: str) -> Insert:
    values: dict[str, Any] = {
        "public_id": new_public_id(),
        "email": email,
        "name": "",
        "language": language,
        "speaks": [],
        "totp_last_step": 0,
        "created_at": now(),
    }
    if is_postgres():
        return postgres_insert(User).values(values).on_conflict_do_nothing(index_elements=["email"])
    return sqlite_insert(User).values(values).on_conflict_do_nothing(index_elements=["email"])


def request_proof(user: User, purpose: Purpose, subject_ref: str = "", email: str | None = None) -> Challenge:
    """Mail a link and a code that prove the address; both work once, for 30 minutes.

    When many links to this address still work, no mail is added to them. Those to sign in do the same, so ten
    are many; each of the others does something of its own, so that nobody uses them up for somebody else.
    """
    address, token, code = email or user.email, new_token(), new_code()
    if len(subject_ref) > REF_LENGTH:
        raise ValueError("the reference of a proof is too long")
    most = LIVE_MAILS if purpose is Purpose.SIGN_IN else LIVE_MAILS_OF_THEIR_OWN
    is_flooded = live_count(address, purpose) >= most
    public_id = new_public_id()
    challenge = Challenge(
        public_id=public_id,
        token_hash=digest(token),
        code_hash=_code_hash(public_id, code),
        user_id=user.id,
        email=address,
        purpose=purpose,
        subject_ref=public_id if purpose is Purpose.CHANGE_EMAIL else subject_ref,
        tries=MAX_CODE_TRIES if is_flooded else 0,
        created_at=now(),
        expires_at=now() + CHALLENGE_LIFE,
    )
    db.session.add(challenge)
    db.session.flush()
    if not is_flooded:
        _mail(user, challenge, token, code)
    return challenge


def _mail(user: User, challenge: Challenge, token: str, code: str) -> None:
    about, is_theirs = about_proof(challenge), challenge.purpose not in SENDING
    enqueue(
        f"accounts.{challenge.purpose.value}",
        Recipient(challenge.email, user.language, user.name, user.id),
        f"accounts/{challenge.purpose.value}",
        context={
            "path": f"/confirm/{token}",
            "code": code,
            "about": about.title if is_theirs else quoted(about.title),
            "words": quoted(about.words),
        },
        expires_after=CHALLENGE_LIFE,
    )


def request_again(challenge: Challenge) -> Challenge:
    """Mail a new link and code for the same purpose to the same address."""
    user = db.session.get(User, challenge.user_id)
    if user is None:
        raise Gone
    return request_proof(user, challenge.purpose, challenge.subject_ref, challenge.email)


def _code_hash(public_id: str, code: str) -> str:
    """Return the digest of a code, made with the site's key: the table alone gives no code away."""
    return digest(code, salt=f"{current_app.config['SECRET_KEY']}:{public_id}:")


def accept_link(token: str) -> Challenge:
    """Use up a mailed link; Gone when it was used, is too old or never was."""
    found = db.session.scalar(
        select(Challenge).where(Challenge.token_hash == digest(token)).with_for_update()
    )
    if found is None or not is_live(found):
        raise Gone
    return _use(found)


def accept_code(public_id: str, code: str) -> Challenge | None:
    """Use up a mailed code in the browser that asked; None when it is wrong, and the try counts."""
    found = db.session.scalar(select(Challenge).where(Challenge.public_id == public_id).with_for_update())
    if found is None or not is_live(found):
        raise Gone
    if found.tries >= MAX_CODE_TRIES:
        return None
    found.tries += 1
    db.session.flush()
    if not hmac.compare_digest(found.code_hash, _code_hash(found.public_id, code)):
        return None
    return _use(found)


def _use(challenge: Challenge) -> Challenge:
    user = db.session.get(User, challenge.user_id, with_for_update=True)
    if user is None:
        raise Gone
    if user.banned_at is not None:
        raise Forbidden(_("This account was closed. Answer the mail about it if that is not right."))
    challenge.used_at = now()
    if challenge.purpose is not Purpose.CHANGE_EMAIL:
        _confirm(user, challenge)
    db.session.flush()
    return challenge


def _confirm(user: User, challenge: Challenge) -> None:
    """Note that the address is theirs; a link to an address that they left proves nothing."""
    if challenge.email != user.email:
        raise Gone
    if user.confirmed_at is None:
        user.confirmed_at = now()
        db.session.flush()
        confirmed.send(None, user_id=user.id)
