"""The demo city's action plan, with its meetings and how its actions went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.accounts.models import User
from app.core.clock import now, today
from app.core.db import db
from app.demo.rules import demo_id
from app.groups.models import Group, GroupAction, GroupActionUpdate, GroupMeeting
from app.groups.rules import ActionStatus

Row = Mapping[str, Any]


def load_plan(group: Group, row: Row, people: Mapping[str, User]) -> None:
    """Write the plan of a working group."""
    meetings = {one["ref"]: _meeting(group, one) for one in row.get("meetings", ())}
    actions: dict[str, GroupAction] = {}
    for one in row.get("plan", ()):
        actions[one["ref"]] = _action(group, one, people, meetings, actions)
        for update in one.get("updates", ()):
            _update(actions[one["ref"]], update, people)


def _meeting(group: Group, row: Row) -> GroupMeeting:
    meeting = GroupMeeting(
        public_id=demo_id("group-meeting", row["ref"]),
        group_id=group.id,
        title=row["title"],
        held_on=today() - timedelta(days=row["days_ago"]),
        notes=row["notes"],
        created_at=now() - timedelta(days=row["days_ago"]),
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _action(
    group: Group,
    row: Row,
    people: Mapping[str, User],
    meetings: Mapping[str, GroupMeeting],
    earlier: Mapping[str, GroupAction],
) -> GroupAction:
    action = GroupAction(
        public_id=demo_id("group-action", row["ref"]),
        group_id=group.id,
        parent_id=earlier[row["parent"]].id if "parent" in row else None,
        meeting_id=meetings[row["meeting"]].id if "meeting" in row else None,
        title=row["title"],
        body=row["body"],
        owner_id=people[row["owner"]].id if row["owner"] else None,
        due_on=today() + timedelta(days=row["due"]) if row["due"] is not None else None,
        status=ActionStatus(row["status"]),
        progress=row["progress"],
        is_public=row.get("public", False),
        created_at=group.created_at,
    )
    db.session.add(action)
    db.session.flush()
    return action


def _update(action: GroupAction, row: Row, people: Mapping[str, User]) -> None:
    db.session.add(
        GroupActionUpdate(
            action_id=action.id,
            author_id=people[row["by"]].id,
            body=row["body"],
            status=ActionStatus(row["status"]),
            progress=row["progress"],
            created_at=now() - timedelta(hours=row["hours"]),
        )
    )
    db.session.flush()
