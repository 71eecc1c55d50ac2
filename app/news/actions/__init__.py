"""Verbs of news."""

from __future__ import annotations

from app.news.actions.upkeep import (
    follow_review,
    hand_over,
    let_go,
    refresh_index,
    release,
    show_due,
    withhold,
)
from app.news.actions.writing import (
    SENT_AGAIN,
    add_picture,
    content_of,
    edit_article,
    link_translation,
    mark_of,
    pin,
    publish_now,
    remove_pictures,
    resolve_links,
    write_article,
)

__all__ = [
    "SENT_AGAIN",
    "add_picture",
    "content_of",
    "edit_article",
    "follow_review",
    "hand_over",
    "let_go",
    "link_translation",
    "mark_of",
    "pin",
    "publish_now",
    "refresh_index",
    "release",
    "remove_pictures",
    "resolve_links",
    "show_due",
    "withhold",
    "write_article",
]
