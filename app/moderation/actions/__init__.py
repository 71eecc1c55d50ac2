"""What authors, moderators and everyone else do in a review."""

from __future__ import annotations

from typing import Final

from app.core.jobs import Job
from app.moderation.actions.applying import checked_words, draft
from app.moderation.actions.bulk import decide_all
from app.moderation.actions.holds import choose, hold
from app.moderation.actions.notes import forget_notes, note
from app.moderation.actions.objections import (
    object_to,
    settle_objection,
)
from app.moderation.actions.posting import object_to_posting, set_posting, settle_posting_objection
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
from app.moderation.actions.suggesting import accept_suggestion, can_accept
from app.moderation.actions.undo import forget_steps, undo

__all__ = [
    "JOBS",
    "accept_suggestion",
    "can_accept",
    "checked_words",
    "choose",
    "decide",
    "decide_all",
    "draft",
    "file_report",
    "forget_notes",
    "forget_steps",
    "hold",
    "note",
    "note_edit",
    "object_to",
    "object_to_posting",
    "set_posting",
    "settle_objection",
    "settle_posting_objection",
    "settle_reports",
    "submit",
    "sweep_reports",
    "undo",
]

JOBS: Final = (
    Job("sweep_reports", sweep_reports, every_minutes=60),
    Job("forget_desk_steps", forget_steps, every_minutes=60),
    Job("forget_desk_notes", forget_notes, every_minutes=60),
)
