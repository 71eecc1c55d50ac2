"""What people do with answers, and what time does to them."""

from app.responses.actions.answering import confirm, confirm_answer, respond
from app.responses.actions.claiming import assign, release
from app.responses.actions.due import ask_if_it_worked, drop_old_drafts, help_unanswered, nudge_posters
from app.responses.actions.ending import (
    end_for,
    end_in_group,
    end_waiting,
    forget_notices_of,
    tell_hidden,
)
from app.responses.actions.line import give_on_places, let_go
from app.responses.actions.mailing import take_reply
from app.responses.actions.meeting import Moment, agree_to_meeting, cancel_meeting, propose_meeting
from app.responses.actions.moving import agree, ask_for_place, decline, finish, withdraw
from app.responses.actions.records import (
    contest_record,
    recount,
    report_conversation,
    settle_complaint,
)
from app.responses.actions.resting import end_rest
from app.responses.actions.sharing import share_contact, unshare_contact
from app.responses.actions.talking import mark_read, say_thanks, send_message

__all__ = [
    "Moment",
    "agree",
    "agree_to_meeting",
    "ask_for_place",
    "ask_if_it_worked",
    "assign",
    "cancel_meeting",
    "confirm",
    "confirm_answer",
    "contest_record",
    "decline",
    "drop_old_drafts",
    "end_for",
    "end_in_group",
    "end_rest",
    "end_waiting",
    "finish",
    "forget_notices_of",
    "give_on_places",
    "help_unanswered",
    "let_go",
    "mark_read",
    "nudge_posters",
    "propose_meeting",
    "recount",
    "release",
    "report_conversation",
    "respond",
    "say_thanks",
    "send_message",
    "settle_complaint",
    "share_contact",
    "take_reply",
    "tell_hidden",
    "unshare_contact",
    "withdraw",
]
