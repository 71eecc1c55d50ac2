"""What who offered something hears when a surge is over; the words stand in templates/email/surge."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.notifications.rules import Channel, NoticeKind
from app.surge.rules import NOT_POSTED

KINDS: Final = (
    NoticeKind(NOT_POSTED, _l("An offer that was kept is not online"), Channel.MAIL, muteable=True),
)
