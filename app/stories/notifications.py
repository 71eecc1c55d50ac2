"""What the two sides hear of a story; the words stand in templates/email/stories."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.notifications.rules import Channel, NoticeKind

KINDS: Final = (
    NoticeKind("stories.asked", _l("Somebody wants to tell our story"), Channel.MAIL, muteable=True),
    NoticeKind("stories.online", _l("A story about me is online"), Channel.MAIL, muteable=True),
)
