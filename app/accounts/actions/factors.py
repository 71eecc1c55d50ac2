"""The second factor: codes of an app (TOTP), each once, and recovery codes on paper."""

from __future__ import annotations

import base64
import hmac
from typing import Final

import pyotp
from sqlalchemy import delete, select, update

from app.accounts.actions.sessions import Entry, end_sessions, enter_with_factor
from app.accounts.models import LoginSession, RecoveryCode, User
from app.accounts.policies import can_remove_factor
from app.accounts.queries.people import get_self, is_staff
from app.accounts.queries.sessions import find_pending
from app.accounts.rules import RECOVERY_CODES, Purpose
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Gone
from app.core.i18n import _
from app.core.ids import digest, new_recovery_code, new_token

STEP: Final = 30
SECRET_BYTES: Final = 20


def start_factor(actor: Actor) -> User:
    """Choose a new secret; the old one, if any, works until the new one is confirmed."""
    user = get_self(actor)
    noise = bytes.fromhex(digest(new_token()))
    user.totp_candidate = base64.b32encode(noise[:SECRET_BYTES]).decode()
    db.session.flush()
    return user


def confirm_factor(actor: Actor, session_id: int, code: str) -> list[str] | None:
    """Set the second factor once a code of it is right; return new recovery codes, None for a wrong code.

    All other sessions end: they were opened without it.
    """
    user = _locked(actor)
    if user.totp_candidate is None:
        raise Conflict(_("Start again: scan a new code."))
    step = _matching_step(user.totp_candidate, code, 0)
    if step is None:
        return None
    user.totp_secret, user.totp_candidate = user.totp_candidate, None
    user.totp_confirmed_at, user.totp_last_step = now(), step
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.user_id == user.id)
        .values(second_factor_at=now())
    )
    end_sessions(user.id, keep=session_id)
    return renew_recovery_codes(actor)


def renew_recovery_codes(actor: Actor) -> list[str]:
    """Replace the recovery codes; they are shown this once, only their digests stay."""
    user = get_self(actor)
    codes = [new_recovery_code() for _number in range(RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_paper_hash(user.id, code)) for code in codes)
    db.session.flush()
    return codes


def remove_factor(actor: Actor, session_id: int) -> None:
    """Take the second factor away; not for whose role needs it."""
    user = _locked(actor)
    if not can_remove_factor(actor, user, is_staff(user.id)):
        raise Forbidden(_("Your role needs a second step. You can set it up again, but not remove it."))
    user.totp_secret = user.totp_candidate = user.totp_confirmed_at = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    # A role that this person gets later asks for a new one, also in this session.
    here = update(LoginSession).where(LoginSession.id == session_id)
    db.session.execute(here.values(second_factor_at=None))
    db.session.flush()
    end_sessions(user.id, keep=session_id)


def pass_factor(pending_token: str, code: str, purpose: Purpose, subject_ref: str) -> Entry | None:
    """Sign in who waits for the second factor; None for a wrong code. The session gets a new key."""
    found = find_pending(pending_token)
    if found is None:
        raise Gone
    session, user = found
    db.session.refresh(user, with_for_update=True)
    if not accept_factor(user, code):
        return None
    db.session.delete(session)
    db.session.flush()
    return enter_with_factor(user, purpose, subject_ref)


def accept_factor(user: User, code: str) -> bool:
    """Use up a code of the app or a recovery code; the row of the person must be locked."""
    if user.totp_secret is None:
        return False
    step = _matching_step(user.totp_secret, code, user.totp_last_step)
    if step is None:
        return _accept_recovery_code(user, code)
    user.totp_last_step = step
    db.session.flush()
    return True


def prove_by_factor(actor: Actor, code: str) -> bool:
    """Use up a code of the signed-in person, as a proof that it is still them."""
    return accept_factor(_locked(actor), code)


def _accept_recovery_code(user: User, code: str) -> bool:
    found = db.session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _paper_hash(user.id, code),
            RecoveryCode.used_at.is_(None),
        )
    )
    if found is None:
        return False
    found.used_at = now()
    db.session.flush()
    return True


def _locked(actor: Actor) -> User:
    user = get_self(actor)
    db.session.refresh(user, with_for_update=True)
    return user


def _matching_step(secret: str, code: str, last_step: int) -> int | None:
    """Return the step of time that a code belongs to: now or one beside it, and later than the last used."""
    code = code.replace(" ", "")
    present = int(now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    steps = (present, present - 1, present + 1)
    right = [step for step in steps if hmac.compare_digest(totp.at(step * STEP).encode(), code.encode())]
    return next((step for step in right if step > last_step), None)


def _paper_hash(user_id: int, code: str) -> str:
    """Return the digest of a recovery code, however it was typed over."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return digest(plain, salt=f"{user_id}:")
