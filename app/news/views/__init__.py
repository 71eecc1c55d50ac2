"""The pages of news."""

from __future__ import annotations

from app.news.views import manage
from app.news.views.blueprint import bp
from app.news.views.public import newest_section

__all__ = ["bp", "manage", "newest_section"]
