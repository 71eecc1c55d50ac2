"""The pages of organisations."""

from app.organisations.views import pages, team
from app.organisations.views.acting import acting_panel
from app.organisations.views.blueprint import bp

__all__ = ["acting_panel", "bp", "pages", "team"]
