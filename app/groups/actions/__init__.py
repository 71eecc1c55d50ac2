"""What people do in groups."""

from __future__ import annotations

from app.groups.actions.members import (
    answer_request,
    change_role,
    hand_over,
    join,
    leave,
    remove_member,
    withdraw_request,
)
from app.groups.actions.posts import mark_read, remove_post, write_post
from app.groups.actions.profile import create_group, edit_group, refresh_index

__all__ = [
    "answer_request",
    "change_role",
    "create_group",
    "edit_group",
    "hand_over",
    "join",
    "leave",
    "mark_read",
    "refresh_index",
    "remove_member",
    "remove_post",
    "withdraw_request",
    "write_post",
]
