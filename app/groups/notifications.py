"""The notices about groups; none holds a word of what members write."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.groups.rules import Told
from app.notifications.rules import Channel, NoticeKind


def _kind(told: Told, label: object, default: Channel = Channel.MAIL) -> NoticeKind:
    return NoticeKind(name=f"groups.{told.value}", label=label, default=default)


KINDS: Final = (
    _kind(Told.MENTION, _l("Somebody names me in a group")),
    _kind(Told.REPLY, _l("Somebody answers me in a group"), Channel.INBOX),
    _kind(Told.POST, _l("New messages in my groups"), Channel.INBOX),
    _kind(Told.REQUEST, _l("Somebody wants to join a group that I look after")),
    _kind(Told.ADMITTED, _l("I am let into a group")),
    _kind(Told.REFUSED, _l("I am not let into a group")),
    _kind(Told.DUE, _l("What I see to in a working group is late")),
    _kind(Told.ROLE, _l("My role in a group changes")),
)
