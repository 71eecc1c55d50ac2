"""What people do with their account, and what is done to it."""

from __future__ import annotations

from app.accounts.actions.people import (
    ban,
    block,
    create_person,
    grant_role,
    reset_factor,
    revoke_role,
    set_profile,
    unban,
    unblock,
)
from app.accounts.actions.privacy import change_email, erase, erase_again, forget_old, request_email_change
from app.accounts.actions.proofs import accept_code, accept_link, ensure_user, request_again, request_proof
from app.accounts.actions.sessions import (
    Entry,
    end_session,
    end_session_of_token,
    end_sessions,
    enter,
    enter_with_factor,
    finish_proof,
    on_sign_in,
    prove_session,
)

__all__ = [
    "Entry",
    "accept_code",
    "accept_link",
    "ban",
    "block",
    "change_email",
    "create_person",
    "end_session",
    "end_session_of_token",
    "end_sessions",
    "ensure_user",
    "enter",
    "enter_with_factor",
    "erase",
    "erase_again",
    "finish_proof",
    "forget_old",
    "grant_role",
    "on_sign_in",
    "prove_session",
    "request_again",
    "request_email_change",
    "request_proof",
    "reset_factor",
    "revoke_role",
    "set_profile",
    "unban",
    "unblock",
]
