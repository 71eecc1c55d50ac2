"""Verbs of listings."""

from __future__ import annotations

from app.listings.actions.content import content_of, mark_of, refuse_urgency, settle_urgency
from app.listings.actions.editing import SENT_AGAIN, add_photos, edit_listing, remove_photo
from app.listings.actions.life import close, expire, pause, publish_now, renew, resume, unpublish
from app.listings.actions.posting import (
    confirm_posted,
    import_listing,
    make_draft,
    post_listing,
    post_unproven,
)
from app.listings.actions.resting import rest, wake
from app.listings.actions.upkeep import (
    delete_draft,
    hand_over,
    index_missing,
    let_go,
    note_answer,
    pause_all,
    refresh_index,
)
from app.listings.actions.withholding import check_may_show, release, withhold

__all__ = [
    "SENT_AGAIN",
    "add_photos",
    "check_may_show",
    "close",
    "confirm_posted",
    "content_of",
    "delete_draft",
    "edit_listing",
    "expire",
    "hand_over",
    "import_listing",
    "index_missing",
    "let_go",
    "make_draft",
    "mark_of",
    "note_answer",
    "pause",
    "pause_all",
    "post_listing",
    "post_unproven",
    "publish_now",
    "refresh_index",
    "refuse_urgency",
    "release",
    "remove_photo",
    "renew",
    "rest",
    "resume",
    "settle_urgency",
    "unpublish",
    "wake",
    "withhold",
]
