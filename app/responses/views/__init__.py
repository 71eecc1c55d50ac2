"""Pages of answers: answering, the conversation, my list, and the panel beside a listing."""

from app.responses.views import (
    answering,
    conversation,
    meeting,
    moves,
    no_more,
    records,
    sharing,
    sharing_out,
    unanswered,
)
from app.responses.views.blueprint import bp
from app.responses.views.panel import panel
from app.responses.views.sharing_out import team_panel

__all__ = [
    "answering",
    "bp",
    "conversation",
    "meeting",
    "moves",
    "no_more",
    "panel",
    "records",
    "sharing",
    "sharing_out",
    "team_panel",
    "unanswered",
]
