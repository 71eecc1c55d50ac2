"""Links in mails that act for one person not signed in: each holds while the address is theirs."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, Signer, URLSafeSerializer

from app.accounts.models import User
from app.core.db import db
from app.core.errors import Gone


def mailed_token(purpose: str, user_id: int, said: Any) -> str:
    """Return a token with what a link says (as JSON), for this person at their present address."""
    user = db.session.get_one(User, user_id)
    return _serializer(purpose).dumps([user_id, _mark(user.email), said])


def read_mailed_token(purpose: str, token: str) -> tuple[User, Any]:
    """Return whose link it is and what it says.

    Raises Gone for what we did not write, and once that account is closed or has another address: who reads
    the mail of the former one is perhaps somebody else.
    """
    try:
        user_id, mark, said = _serializer(purpose).loads(token)
    except (BadSignature, ValueError, TypeError):
        raise Gone from None
    user = db.session.get(User, user_id)
    if user is None or user.banned_at is not None or mark != _mark(user.email):
        raise Gone
    return user, said


def _mark(email: str) -> str:
    """Return what stands for an address without telling it."""
    return Signer(current_app.config["SECRET_KEY"], salt="mailed link").get_signature(email).decode()


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
