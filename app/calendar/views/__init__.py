"""The pages of the calendar."""

from __future__ import annotations

from app.calendar.views import agenda, feeds, manage, participants, signing_up
from app.calendar.views.blueprint import bp
from app.calendar.views.public import found_in_group, listing_panel, next_section, organisation_panel

__all__ = [
    "agenda",
    "bp",
    "feeds",
    "found_in_group",
    "listing_panel",
    "manage",
    "next_section",
    "organisation_panel",
    "participants",
    "signing_up",
]
