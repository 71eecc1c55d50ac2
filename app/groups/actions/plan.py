"""Working by a plan: actions, how they go, meetings whose notes become actions, and reminders."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now, today
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.groups.actions.telling import tell
from app.groups.models import Group, GroupAction, GroupActionUpdate, GroupMeeting
from app.groups.policies import can_moderate, can_plan
from app.groups.queries import find_member
from app.groups.queries.plan import due_for_reminder, find_action, plan
from app.groups.rules import (
    DOUBLE_CLICK,
    MOST_ACTIONS,
    REMIND_AGAIN,
    REMINDERS_AT_ONCE,
    SUBJECT_KIND,
    ActionStatus,
    Plan,
    Told,
    tasks_in,
)


def add_action(actor: Actor, group: Group, wanted: Plan, meeting: GroupMeeting | None = None) -> GroupAction:
    """Put an action into the plan; a second click makes no second one."""
    _check_may_plan(actor, group)
    _check(actor, group, wanted, None)
    same = find_action(group, wanted.title, meeting)
    if same is not None and (meeting is not None or now() - same.created_at < DOUBLE_CLICK):
        return same
    if len(plan(group, public_only=False)) >= MOST_ACTIONS:
        raise Invalid(_("A plan holds at most %(count)s actions.", count=MOST_ACTIONS))
    action = GroupAction(
        public_id=new_public_id(),
        group_id=group.id,
        meeting_id=meeting.id if meeting else None,
        created_at=now(),
        is_public=False,
    )
    _fill(actor, group, action, wanted)
    db.session.add(action)
    db.session.flush()
    return action


def edit_action(actor: Actor, group: Group, action: GroupAction, wanted: Plan, version: int) -> None:
    """Change an action; two editors never silently overwrite each other."""
    _check_may_plan(actor, group)
    if action.version != version:
        raise Conflict(_("Somebody else changed this while you were writing."))
    _check(actor, group, wanted, action)
    moved = action.due_on != wanted.due_on or action.owner_id != wanted.owner_id
    _fill(actor, group, action, wanted)
    if moved:
        action.reminded_on = None
    db.session.flush()


def _check_may_plan(actor: Actor, group: Group) -> None:
    if find_member(group, actor.user_id) is None or not can_plan(actor, group):
        raise Forbidden


def _check(actor: Actor, group: Group, wanted: Plan, action: GroupAction | None) -> None:
    """See that its owner is in the group, and that an action is no part of itself."""
    if wanted.owner_id is not None and find_member(group, wanted.owner_id) is None:
        raise Invalid(_("This person is no longer in the group."), "owner")
    parents = {line.action.id: line.action.parent_id for line in plan(group, public_only=False)}
    above = wanted.parent_id
    if above is not None and above not in parents:
        raise Invalid(_("Choose one of the list."), "parent")
    while action is not None and above is not None:
        if above == action.id:
            raise Invalid(_("An action cannot be a part of itself."), "parent")
        above = parents.get(above)


def _fill(actor: Actor, group: Group, action: GroupAction, wanted: Plan) -> None:
    """Set what an action says; only who looks after the group shows it to everyone, or hides it again."""
    action.title, action.body, action.owner_id = wanted.title, wanted.body, wanted.owner_id
    action.due_on, action.parent_id = wanted.due_on, wanted.parent_id
    action.status, action.progress = wanted.status, _progress(wanted.status, wanted.progress)
    if can_moderate(actor, group):
        action.is_public = wanted.is_public


def _progress(status: ActionStatus, progress: int) -> int:
    return 100 if status is ActionStatus.DONE else progress


def add_update(
    actor: Actor, group: Group, action: GroupAction, body: str, status: ActionStatus, progress: int
) -> None:
    """Say how an action goes."""
    _check_may_plan(actor, group)
    progress = _progress(status, progress)
    if not body and (status, progress) == (action.status, action.progress):
        raise Invalid(_("Write how it goes, or choose where it stands."), "body")
    db.session.add(
        GroupActionUpdate(
            action_id=action.id, author_id=actor.user_id, body=body, status=status, progress=progress,
            created_at=now(),
        )
    )  # fmt: skip
    action.status, action.progress = status, progress
    db.session.flush()


def remove_action(actor: Actor, group: Group, action: GroupAction) -> None:
    """Take an action out of the plan."""
    if find_member(group, actor.user_id) is None or not can_moderate(actor, group):
        raise Forbidden
    public_id = action.public_id
    db.session.delete(action)
    db.session.flush()
    audit.record(actor, "group.remove_action", SUBJECT_KIND, group.public_id, removed=public_id)


def keep_meeting(
    actor: Actor,
    group: Group,
    title: str,
    held_on: date,
    notes: str,
    meeting: GroupMeeting | None,
    version: int,
) -> GroupMeeting:
    """Write down a meeting, or change its notes."""
    _check_may_plan(actor, group)
    if meeting is None:
        meeting = GroupMeeting(public_id=new_public_id(), group_id=group.id, created_at=now())
        db.session.add(meeting)
    elif meeting.version != version:
        raise Conflict(_("Somebody else changed this while you were writing."))
    meeting.title, meeting.held_on, meeting.notes = title, held_on, notes
    db.session.flush()
    return meeting


def make_task(actor: Actor, group: Group, meeting: GroupMeeting, number: int) -> GroupAction:
    """Make an action of one point of the notes of a meeting; twice is once."""
    tasks = tasks_in(meeting.notes)
    if not 0 <= number < len(tasks):
        raise Conflict(_("The notes changed in the meantime."))
    return add_action(actor, group, Plan(tasks[number]), meeting)


def release_actions(group: Group, user_id: int) -> None:
    """Let the actions of who is no longer in the group wait for another owner."""
    db.session.execute(
        update(GroupAction)
        .where(GroupAction.group_id == group.id, GroupAction.owner_id == user_id)
        .values(owner_id=None, reminded_on=None)
    )


def remind_owners() -> int:
    """Remind who sees to what should have been done; return how many were reminded."""
    with transaction():
        due = due_for_reminder(today(), today() - REMIND_AGAIN, REMINDERS_AT_ONCE)
        for action, group in due:
            action.reminded_on = today()
            db.session.flush()
            if action.owner_id is not None:
                path = f"/groups/{group.slug}/plan/actions/{action.public_id}"
                tell(SYSTEM, Told.DUE, action.owner_id, group, path)
        return len(due)
