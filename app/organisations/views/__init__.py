"""The pages of organisations."""

from app.organisations.views import pages, team
from app.organisations.views.acting import acting_panel
from app.organisations.views.blueprint import bp
from app.organisations.views.team import leaving_panel

__all__ = ["acting_panel", "bp", "leaving_panel", "pages", "team"]
