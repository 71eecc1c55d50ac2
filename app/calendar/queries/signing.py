"""The signed addresses of sign-ups: whoever has the mail has the link, and nobody can guess it."""

from __future__ import annotations

from flask import current_app
from itsdangerous import URLSafeSerializer


def signer() -> URLSafeSerializer:
    """Return what signs them."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar.place")


def sign_up_path(public_id: str) -> str:
    """Return the page of a sign-up, which opens without signing in."""
    return f"/calendar/places/{signer().dumps(public_id)}"
