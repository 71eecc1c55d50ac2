"""Surge: limits."""

from __future__ import annotations

from typing import Final

SUBJECT_KIND: Final = "surge"
NOT_POSTED: Final = "surge.not_posted"
TITLE_LENGTH: Final = 80
TEXT_LENGTH: Final = 1_000
WHAT_LENGTH: Final = 500
# So many requests stand beside the form of an offer, and so many on the page of the pool;
# so many offers are compared with one of them, the likeliest first.
ASKED_BESIDE: Final = 8
REQUESTS_SHOWN: Final = 30
OFFERS_COMPARED: Final = 400
# So many offers leave the pool in one transaction once the surge is over.
BATCH: Final = 50
