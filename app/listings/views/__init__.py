"""The pages of listings."""

from __future__ import annotations

from app.listings.views import importing, life, manage, nearby, sharing, steps
from app.listings.views.blueprint import bp
from app.listings.views.in_group import found_in_group, group_panel
from app.listings.views.public import newest_section, organisation_panel, team_panel

__all__ = [
    "bp",
    "found_in_group",
    "group_panel",
    "importing",
    "life",
    "manage",
    "nearby",
    "newest_section",
    "organisation_panel",
    "sharing",
    "steps",
    "team_panel",
]
