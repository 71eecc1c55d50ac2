"""Reading listings."""

from __future__ import annotations

from app.listings.queries.access import (
    GOING,
    PUBLIC,
    SHOWN,
    Detail,
    ListingPicture,
    detail,
    find,
    get,
    get_editable,
    get_managed,
    may_see,
    visible_to,
)
from app.listings.queries.lists import (
    FeedEntry,
    Filters,
    ListingCard,
    feed,
    mine,
    newest,
    of_organisation,
    page,
)
from app.listings.queries.upkeep import (
    about_proof,
    colleague_of,
    due_to_expire,
    forgotten_drafts,
    is_author,
    page_list,
    search_source,
    texts_of,
)

__all__ = [
    "GOING",
    "PUBLIC",
    "SHOWN",
    "Detail",
    "FeedEntry",
    "Filters",
    "ListingCard",
    "ListingPicture",
    "about_proof",
    "colleague_of",
    "detail",
    "due_to_expire",
    "feed",
    "find",
    "forgotten_drafts",
    "get",
    "get_editable",
    "get_managed",
    "is_author",
    "may_see",
    "mine",
    "newest",
    "of_organisation",
    "page",
    "page_list",
    "search_source",
    "texts_of",
    "visible_to",
]
