"""What authors, moderators and everyone else do in a review."""

from __future__ import annotations

from app.moderation.actions.bulk import decide_all
from app.moderation.actions.holds import choose, hold
from app.moderation.actions.objections import (
    object_to,
    settle_objection,
)
from app.moderation.actions.reports import (
    file_report,
    settle_reports,
    sweep_reports,
)
from app.moderation.actions.review import (
    decide,
    note_edit,
    submit,
)
from app.moderation.actions.undo import forget_steps, undo

__all__ = [
    "choose",
    "decide",
    "decide_all",
    "file_report",
    "forget_steps",
    "hold",
    "note_edit",
    "object_to",
    "settle_objection",
    "settle_reports",
    "submit",
    "sweep_reports",
    "undo",
]
