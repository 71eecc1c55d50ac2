"""Reading answers: places, conversations, lists, and whom to tell."""

from app.responses.queries.conversations import (
    Conversation,
    Line,
    about_proof,
    conversation,
    find,
    find_draft,
    find_standing,
    get,
    messages,
    visible_to,
)
from app.responses.queries.lists import Row, Tab, mine, of_listing
from app.responses.queries.parties import is_cut, is_party, name_of, poster_ids
from app.responses.queries.places import (
    Standing,
    agreed_count,
    next_best,
    places_left,
    places_taken,
    standing,
    taken_of_listing,
)

__all__ = [
    "Conversation",
    "Line",
    "Row",
    "Standing",
    "Tab",
    "about_proof",
    "agreed_count",
    "conversation",
    "find",
    "find_draft",
    "find_standing",
    "get",
    "is_cut",
    "is_party",
    "messages",
    "mine",
    "name_of",
    "next_best",
    "of_listing",
    "places_left",
    "places_taken",
    "poster_ids",
    "standing",
    "taken_of_listing",
    "visible_to",
]
