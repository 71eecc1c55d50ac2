"""What people do in groups."""

from __future__ import annotations

from app.groups.actions.invitations import (
    accept_invitation,
    answer_invitation,
    forget_invitations,
    invite,
    withdraw_invitation,
)
from app.groups.actions.members import (
    answer_request,
    change_role,
    hand_over,
    join,
    leave,
    lift_ban,
    remove_member,
    withdraw_request,
)
from app.groups.actions.organisations import (
    add_organisation,
    follow_entered,
    follow_left,
    follow_resumed,
    follow_suspended,
    remove_organisation,
)
from app.groups.actions.plan import (
    add_action,
    add_update,
    edit_action,
    keep_meeting,
    make_task,
    remind_owners,
    remove_action,
)
from app.groups.actions.polls import close_poll, vote
from app.groups.actions.posts import edit_post, fill, mark_read, mute, pin_post, remove_post, write_post
from app.groups.actions.profile import create_group, edit_group, refresh_index

__all__ = [
    "accept_invitation",
    "add_action",
    "add_organisation",
    "add_update",
    "answer_invitation",
    "answer_request",
    "change_role",
    "close_poll",
    "create_group",
    "edit_action",
    "edit_group",
    "edit_post",
    "fill",
    "follow_entered",
    "follow_left",
    "follow_resumed",
    "follow_suspended",
    "forget_invitations",
    "hand_over",
    "invite",
    "join",
    "keep_meeting",
    "leave",
    "lift_ban",
    "make_task",
    "mark_read",
    "mute",
    "pin_post",
    "refresh_index",
    "remind_owners",
    "remove_action",
    "remove_member",
    "remove_organisation",
    "remove_post",
    "vote",
    "withdraw_invitation",
    "withdraw_request",
    "write_post",
]
