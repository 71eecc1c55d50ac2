"""The forms of listings."""

from __future__ import annotations

from app.listings.forms.closing import CloseForm
from app.listings.forms.posting import GHENT, ListingForm, QuickForm

__all__ = ["GHENT", "CloseForm", "ListingForm", "QuickForm"]
