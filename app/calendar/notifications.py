"""What the calendar tells people."""

from __future__ import annotations

from typing import Final

from app.calendar import queries
from app.calendar.actions.telling import (
    CHANGED,
    DATE_GUARD,
    MANAGER_GUARD,
    PARTICIPANT,
    PLACE,
    PLACE_GUARD,
    REMINDER,
)
from app.core.i18n import _l
from app.notifications.rules import Channel, NoticeKind

KINDS: Final = (
    NoticeKind(name=PLACE, label=_l("You have a place, or wait for one"), default=Channel.MAIL),
    NoticeKind(name=CHANGED, label=_l("An activity moved or was called off"), default=Channel.MAIL),
    NoticeKind(name=REMINDER, label=_l("Tomorrow you go to an activity"), default=Channel.MAIL),
    NoticeKind(name=PARTICIPANT, label=_l("Somebody signed up for your activity"), default=Channel.INBOX),
)
# What is checked again when a mail leaves.
GUARDS: Final = {
    PLACE_GUARD: queries.has_place,
    DATE_GUARD: queries.is_at,
    MANAGER_GUARD: queries.is_manager,
}
