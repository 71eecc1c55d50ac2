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
from app.listings.queries.finding import MOST_COUNTED, Found, counts_by_neighbourhood, feed, look
from app.listings.queries.lists import FeedEntry, ListingCard, mine, newest, of_organisation, posted_by
from app.listings.queries.marks import DISTANCES, Filters, filters_of, params_of, wishes_of
from app.listings.queries.upkeep import (
    about_proof,
    due_to_expire,
    entry_of,
    forgotten_drafts,
    is_author,
    not_indexed,
    page_list,
    search_source,
)

__all__ = [
    "DISTANCES",
    "GOING",
    "MOST_COUNTED",
    "PUBLIC",
    "SHOWN",
    "Detail",
    "FeedEntry",
    "Filters",
    "Found",
    "ListingCard",
    "ListingPicture",
    "about_proof",
    "counts_by_neighbourhood",
    "detail",
    "due_to_expire",
    "entry_of",
    "feed",
    "filters_of",
    "find",
    "forgotten_drafts",
    "get",
    "get_editable",
    "get_managed",
    "is_author",
    "look",
    "may_see",
    "mine",
    "newest",
    "not_indexed",
    "of_organisation",
    "page_list",
    "params_of",
    "posted_by",
    "search_source",
    "visible_to",
    "wishes_of",
]
