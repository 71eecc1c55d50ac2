"""Verbs of listings."""

from __future__ import annotations

from app.listings.actions.bundles import add_part, stand_alone
from app.listings.actions.content import LISTS, content_of, mark_of, refuse_urgency, settle_urgency
from app.listings.actions.editing import SENT_AGAIN, edit_listing, reword
from app.listings.actions.grouping import end_with_group, end_with_membership
from app.listings.actions.guessing import guess
from app.listings.actions.life import (
    act_by_mail,
    close,
    expire,
    pause,
    publish_now,
    renew,
    resume,
    warn,
)
from app.listings.actions.photos import add_photos, change_photos
from app.listings.actions.posting import (
    ask_for_volunteers,
    confirm_posted,
    import_listing,
    make_draft,
    post_listing,
    post_unproven,
    save_draft,
)
from app.listings.actions.resting import rest, wake
from app.listings.actions.sending import put_back, take_out
from app.listings.actions.upkeep import (
    delete_draft,
    hand_over,
    hand_to,
    index_missing,
    let_go,
    note_answer,
    pause_all,
    refresh_index,
)
from app.listings.actions.withholding import check_may_show, release, withhold

__all__ = [
    "LISTS",
    "SENT_AGAIN",
    "act_by_mail",
    "add_part",
    "add_photos",
    "ask_for_volunteers",
    "change_photos",
    "check_may_show",
    "close",
    "confirm_posted",
    "content_of",
    "delete_draft",
    "edit_listing",
    "end_with_group",
    "end_with_membership",
    "expire",
    "guess",
    "hand_over",
    "hand_to",
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
    "put_back",
    "refresh_index",
    "refuse_urgency",
    "release",
    "renew",
    "rest",
    "resume",
    "reword",
    "save_draft",
    "settle_urgency",
    "stand_alone",
    "take_out",
    "wake",
    "warn",
    "withhold",
]
