"""What people hear of suggestions; the words stand in templates/email/matching."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.matching.rules.telling import FITS
from app.notifications.rules import Channel, NoticeKind

KINDS: Final = (NoticeKind(FITS, _l("A new note may fit one of mine"), Channel.DAILY, muteable=True),)
