"""Verbs of the calendar."""

from __future__ import annotations

from app.calendar.actions.announcing import (
    SENT_AGAIN,
    announce,
    call_volunteers,
    delete_event,
    edit_event,
    follow_review,
    make_draft,
    publish_now,
    remove_picture,
    send_in,
    set_picture,
)
from app.calendar.actions.bringing_in import import_calendar, read_calendar
from app.calendar.actions.content import content_of, mark_of
from app.calendar.actions.dates import add_dates, add_slots, cancel_date, cancel_event, move_all, move_date
from app.calendar.actions.signing_up import (
    confirm_sign_up,
    drop_address,
    give_up,
    move_up,
    note_presence,
    renew_address,
    sign_up,
    sign_up_unproven,
)
from app.calendar.actions.upkeep import (
    end_with_group,
    forget_drafts,
    hand_over,
    leave_group,
    let_go,
    refresh_index,
    release,
    remind,
    withhold,
)

__all__ = [
    "SENT_AGAIN",
    "add_dates",
    "add_slots",
    "announce",
    "call_volunteers",
    "cancel_date",
    "cancel_event",
    "confirm_sign_up",
    "content_of",
    "delete_event",
    "drop_address",
    "edit_event",
    "end_with_group",
    "follow_review",
    "forget_drafts",
    "give_up",
    "hand_over",
    "import_calendar",
    "leave_group",
    "let_go",
    "make_draft",
    "mark_of",
    "move_all",
    "move_date",
    "move_up",
    "note_presence",
    "publish_now",
    "read_calendar",
    "refresh_index",
    "release",
    "remind",
    "remove_picture",
    "renew_address",
    "send_in",
    "set_picture",
    "sign_up",
    "sign_up_unproven",
    "withhold",
]
