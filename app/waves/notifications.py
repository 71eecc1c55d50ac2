"""The mails of waves, as people choose about them."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.notifications.rules import NoticeKind
from app.waves.rules import CALL

KINDS: Final = (NoticeKind(name=CALL, label=_l("Urgent requests that fit what I offer"), is_switch=True),)
