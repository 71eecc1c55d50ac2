"""The pages of listings."""

from __future__ import annotations

from app.listings.views import manage, nearby, sharing
from app.listings.views.blueprint import bp
from app.listings.views.public import newest_section, organisation_panel, team_panel

__all__ = ["bp", "manage", "nearby", "newest_section", "organisation_panel", "sharing", "team_panel"]
