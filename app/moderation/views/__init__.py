"""The desk of the moderators, the report of anyone, and the statement of reasons of an author."""

from __future__ import annotations

from app.moderation.views import author, desk, everyone, numbers, posting, working
from app.moderation.views.blueprint import bp

__all__ = ["author", "bp", "desk", "everyone", "numbers", "posting", "working"]
