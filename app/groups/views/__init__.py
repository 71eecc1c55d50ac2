"""The pages of groups."""

from __future__ import annotations

from app.groups.views import members, plan, posts, public
from app.groups.views.blueprint import bp

__all__ = ["bp", "members", "plan", "posts", "public"]
