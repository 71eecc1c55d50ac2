"""What people do with answers, and what time does to them."""

from app.responses.actions.answering import confirm, confirm_answer, respond
from app.responses.actions.due import drop_old_drafts, nudge_posters
from app.responses.actions.ending import end_waiting
from app.responses.actions.moving import agree, decline, finish, withdraw
from app.responses.actions.talking import send_message

__all__ = [
    "agree",
    "confirm",
    "confirm_answer",
    "decline",
    "drop_old_drafts",
    "end_waiting",
    "finish",
    "nudge_posters",
    "respond",
    "send_message",
    "withdraw",
]
