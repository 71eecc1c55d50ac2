"""What authors, moderators and everyone else do in a review."""

from __future__ import annotations

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

__all__ = [
    "decide",
    "file_report",
    "note_edit",
    "object_to",
    "settle_objection",
    "settle_reports",
    "submit",
    "sweep_reports",
]
