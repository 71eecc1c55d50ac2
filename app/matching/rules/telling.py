"""Telling people what newly fits their listings: when, and how sure it must be; pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FITS: Final = "matching.fits"
FITS_GUARD: Final = "matching.fits"
# What came online can be taken back for some minutes: until then nobody hears of it.
SETTLED_AFTER: Final = timedelta(minutes=5)
# A page may show a doubtful best; a mail says only what is convincing beside others too.
TOLD_FROM: Final = 0.4
# So many of the best beside a listing stand on its page and in the mail that says it is online.
BESIDE: Final = 3
REMEMBERED: Final = timedelta(days=365)
