"""Reading groups."""

from __future__ import annotations

from app.groups.queries.access import (
    get,
    get_locked,
    get_post,
    get_readable,
    is_known,
    may_see_post,
    readable_by,
    visible_to,
)
from app.groups.queries.lists import OwnGroup, entry_of, own, page, page_list, search_source
from app.groups.queries.members import (
    Asking,
    Member,
    find_member,
    find_request,
    grant_source,
    is_member_now,
    looking_after,
    members,
    names_in,
    other_members,
    requests,
)
from app.groups.queries.posts import LARGEST_ID, Line, find_just_written, line, newer, newest_id, replies
from app.groups.queries.posts import page as posts

__all__ = [
    "LARGEST_ID",
    "Asking",
    "Line",
    "Member",
    "OwnGroup",
    "entry_of",
    "find_just_written",
    "find_member",
    "find_request",
    "get",
    "get_locked",
    "get_post",
    "get_readable",
    "grant_source",
    "is_known",
    "is_member_now",
    "line",
    "looking_after",
    "may_see_post",
    "members",
    "names_in",
    "newer",
    "newest_id",
    "other_members",
    "own",
    "page",
    "page_list",
    "posts",
    "readable_by",
    "replies",
    "requests",
    "search_source",
    "visible_to",
]
