"""What the two sides of a conversation are told of; their words stand in templates/email/responses."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.notifications.rules import Channel, NoticeKind

KINDS: Final = (
    NoticeKind("responses.received", _l("Somebody answers your note"), Channel.MAIL, muteable=True),
    NoticeKind("responses.message", _l("Somebody writes to you"), Channel.MAIL, muteable=True),
    NoticeKind("responses.agreed", _l("Your answer is accepted"), Channel.MAIL, muteable=True),
    NoticeKind("responses.declined", _l("Your answer is not accepted"), Channel.MAIL, muteable=True),
    NoticeKind("responses.withdrawn", _l("Somebody takes an answer back"), Channel.MAIL, muteable=True),
    NoticeKind("responses.filled", _l("All places of a note are taken"), Channel.MAIL, muteable=True),
    # Who gets a place must hear it in time to come, or to say no more.
    NoticeKind("responses.moved_up", _l("You move up and get a place"), Channel.MAIL, muteable=False),
    NoticeKind("responses.line", _l("Your turn on a waiting list changes"), Channel.MAIL, muteable=True),
    NoticeKind("responses.next", _l("Somebody moves up from the waiting list"), Channel.MAIL, muteable=True),
    NoticeKind("responses.freed", _l("A place of your note is free again"), Channel.MAIL, muteable=True),
    NoticeKind("responses.lapsed", _l("A note that you answered is closed"), Channel.MAIL, muteable=True),
    NoticeKind("responses.done", _l("Somebody says that it worked"), Channel.MAIL, muteable=True),
    NoticeKind("responses.thanks", _l("Somebody says thank you"), Channel.MAIL, muteable=True),
    NoticeKind("responses.not_done", _l("Somebody says that it did not work"), Channel.MAIL, muteable=True),
    NoticeKind(
        "responses.meeting_proposed", _l("Somebody proposes a moment to meet"), Channel.MAIL, muteable=True
    ),
    NoticeKind("responses.meeting_agreed", _l("A moment to meet is agreed"), Channel.MAIL, muteable=True),
    NoticeKind("responses.meeting_cancelled", _l("A moment to meet is off"), Channel.MAIL, muteable=True),
    NoticeKind(
        "responses.contact", _l("Somebody shares contact details with you"), Channel.MAIL, muteable=True
    ),
    NoticeKind("responses.nudge", _l("Somebody still waits for your answer"), Channel.MAIL, muteable=True),
    NoticeKind(
        "responses.rest", _l("Your note waits until you read the answers"), Channel.MAIL, muteable=True
    ),
    NoticeKind("responses.unanswered", _l("Nobody answers your request yet"), Channel.MAIL, muteable=True),
    NoticeKind("responses.ask", _l("Did what you agreed work?"), Channel.MAIL, muteable=True),
    NoticeKind("responses.handed", _l("A colleague hands an answer to me"), Channel.MAIL, muteable=True),
    NoticeKind("responses.hidden", _l("A note that I answered is offline"), Channel.MAIL, muteable=True),
)
