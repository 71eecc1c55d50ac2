"""Telling members: never what somebody wrote, and of a hidden group not even its name."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from app.accounts.queries import is_blocked
from app.core.actor import Actor
from app.groups.models import Group
from app.groups.policies import is_hidden
from app.groups.queries import waiting_listeners
from app.groups.rules import MEMBER_GUARD, SUBJECT_KIND, Told
from app.mail.rules import Guard
from app.notifications import actions as notifications


def tell(actor: Actor, told: Told, user_id: int, group: Group, path: str = "", **context: Any) -> None:
    """Tell one member something; nobody hears of what they did themselves, or of whom they blocked."""
    if actor.is_(user_id) or (actor.user_id is not None and is_blocked(actor.user_id, user_id)):
        return
    hidden = is_hidden(group)
    path = path or f"/groups/{group.slug}"
    notifications.notify(
        f"groups.{told.value}",
        user_id,
        template=f"groups/{told.value}",
        subject_kind=SUBJECT_KIND,
        subject_ref=group.public_id,
        path=path,
        context={
            "group": "" if hidden else group.name,
            "who": "" if hidden else actor.name,
            "path": path,
            **context,
        },
        guard=Guard(MEMBER_GUARD, group.public_id) if told is not Told.REFUSED else None,
        topic="" if hidden else group.name,
        named_id=actor.user_id,
    )


def tell_of_post(actor: Actor, group: Group, heard: AbstractSet[int]) -> None:
    """Tell the others that something new was written; who has not looked since then knows already."""
    for user_id in waiting_listeners(group):
        if user_id not in heard:
            tell(actor, Told.POST, user_id, group)


def forget_notices(user_id: int, group: Group) -> None:
    """Take everything about a group out of the inbox of who is no longer in it."""
    notifications.forget(SUBJECT_KIND, group.public_id, user_id)
