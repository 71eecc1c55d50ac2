"""An action plan as it is shown: finished words, parts below what they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import url_for

from app.core.formats import short_day
from app.core.i18n import _
from app.groups.models import Group
from app.groups.presenters.words import STATUS_NAMES
from app.groups.queries.plan import PlanLine
from app.groups.rules import ActionStatus, is_overdue

DEEPEST = 3


class ActionView(NamedTuple):
    """One action in a plan."""

    href: str
    title: str
    body: str
    owner: str
    due: str
    is_late: bool
    status: str
    status_kind: str | None
    progress: int
    is_public: bool
    depth: int


def plan_view(group: Group, lines: Sequence[PlanLine], today: date, *, with_owners: bool) -> list[ActionView]:
    """Return the actions of a plan, each with its parts below it; no name of an owner for everyone."""
    base = url_for("groups.plan", slug=group.slug)
    shown = {line.action.id for line in lines}
    below: dict[int | None, list[PlanLine]] = {}
    for line in lines:
        parent = line.action.parent_id
        below.setdefault(parent if parent in shown else None, []).append(line)
    return [
        _view(base, line, today, depth, with_owners=with_owners) for line, depth in _ordered(below, None, 0)
    ]


def _ordered(
    below: dict[int | None, list[PlanLine]], parent: int | None, depth: int
) -> list[tuple[PlanLine, int]]:
    found = []
    for line in below.pop(parent, []):
        found.append((line, min(depth, DEEPEST)))
        found += _ordered(below, line.action.id, depth + 1)
    return found


def _view(base: str, line: PlanLine, today: date, depth: int, *, with_owners: bool) -> ActionView:
    action = line.action
    late = is_overdue(action.due_on, action.status, today)
    return ActionView(
        href=f"{base}/actions/{action.public_id}",
        title=action.title,
        body=action.body,
        owner=(line.owner or _("Nobody yet")) if with_owners else "",
        due=short_day(action.due_on),
        is_late=late,
        status=_("Late") if late else str(STATUS_NAMES[action.status]),
        status_kind="attention" if late else "done" if action.status is ActionStatus.DONE else None,
        progress=action.progress,
        is_public=action.is_public,
        depth=depth,
    )
