"""The pages of sign-in and account."""

from __future__ import annotations

from app.accounts.views import data, profile, proving, security, sign_in
from app.accounts.views.blueprint import bp

__all__ = ["bp", "data", "profile", "proving", "security", "sign_in"]
