"""Answers in words: what templates show of them."""

from app.responses.presenters.besides import beside_page, calendar_file
from app.responses.presenters.pages import (
    REASONS,
    answer_words,
    choices,
    conversation_page,
    panel_words,
    row_view,
    tabs,
    unanswered_rows,
)
from app.responses.presenters.records import KIND, record_view, record_words

__all__ = [
    "KIND",
    "REASONS",
    "answer_words",
    "beside_page",
    "calendar_file",
    "choices",
    "conversation_page",
    "panel_words",
    "record_view",
    "record_words",
    "row_view",
    "tabs",
    "unanswered_rows",
]
