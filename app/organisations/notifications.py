"""The notices about organisations."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.notifications.rules import Channel, NoticeKind
from app.organisations.rules import JOINED, MEMBERSHIP, STATE

KINDS: Final = (
    NoticeKind(name=JOINED, label=_l("Somebody joins my organisation"), default=Channel.INBOX, muteable=True),
    NoticeKind(
        name=MEMBERSHIP, label=_l("My role in an organisation changes"), default=Channel.MAIL, muteable=True
    ),
    NoticeKind(
        name=STATE,
        label=_l("My organisation is suspended, or comes back"),
        default=Channel.MAIL,
        muteable=True,
    ),
)
