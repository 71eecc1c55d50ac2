"""What people are told about a review."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.moderation.policies import MODERATOR, MODERATOR_GUARD
from app.moderation.rules import (
    NOTICE_DESK,
    NOTICE_LIMITED,
    NOTICE_OBJECTION,
    NOTICE_POSTING,
    NOTICE_PUBLISHED,
    NOTICE_REPORT,
)
from app.notifications.rules import Channel, NoticeKind

GUARD: Final = MODERATOR_GUARD
KINDS: Final = (
    NoticeKind(NOTICE_PUBLISHED, _l("What you posted is online"), Channel.MAIL, muteable=True),
    NoticeKind(
        NOTICE_LIMITED, _l("A moderator asks a change or refuses something"), Channel.MAIL, muteable=False
    ),
    NoticeKind(NOTICE_OBJECTION, _l("The answer to your objection"), Channel.MAIL, muteable=False),
    NoticeKind(
        NOTICE_POSTING, _l("A moderator changes how your notes come online"), Channel.MAIL, muteable=False
    ),
    NoticeKind(
        NOTICE_DESK, _l("For moderators: an objection waits"), Channel.MAIL, muteable=True, roles=(MODERATOR,)
    ),
    NoticeKind(NOTICE_REPORT, _l("What came of your report"), Channel.MAIL, muteable=True),
)
