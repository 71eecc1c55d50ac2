"""The mails that alerts send, as people choose about them."""

from __future__ import annotations

from typing import Final

from app.alerts.rules import FOUND
from app.core.i18n import _l
from app.notifications.rules import NoticeKind

KINDS: Final = (NoticeKind(name=FOUND, label=_l("New notes in the lists that I follow"), is_switch=True),)
