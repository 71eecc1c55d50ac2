"""The forms of listings."""

from __future__ import annotations

from app.listings.forms.closing import CloseForm, MailedCloseForm
from app.listings.forms.posting import ListingForm, QuickForm, data_of, part_data

__all__ = ["CloseForm", "ListingForm", "MailedCloseForm", "QuickForm", "data_of", "part_data"]
