"""Lists of groups: those that everyone may know of, and one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from app.core.actor import Actor
from app.core.db import at_most, db
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page
from app.groups.models import Group, GroupMember, GroupPost
from app.groups.policies import PUBLIC_STATES, group_ids
from app.groups.queries.access import is_known
from app.groups.rules import MOST_GROUPS, SUBJECT_KIND
from app.moderation.rules import ReviewState
from app.search import queries as search
from app.search.rules import Entry

# A badge says "20+" beyond this: nobody counts further.
MOST_NEW: Final = 21


class OwnGroup(NamedTuple):
    """A group of one's own, with how much in it is new."""

    group: Group
    new: int


def page(words: str, number: int) -> Page[Group]:
    """Return one page of the groups that everyone may know of, by name; the same for everybody."""
    listed = (is_known(), Group.review_state.in_(sorted(PUBLIC_STATES)))
    found, values = select(Group).where(*listed), {}
    if words:
        asked = search.asked(SUBJECT_KIND, words)
        if asked is None:
            return Page([], 1, 0)
        matches = search.found(0, search.NEWEST)
        found, values = found.join(matches, matches.c.subject_id == Group.id), search.values_of(asked)
    capped = found.with_only_columns(Group.id).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped), values) or 0
    rows = found.order_by(*_by_name()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(rows, values).all(), number, total)


def _by_name() -> tuple[ColumnElement[Any], ...]:
    return func.lower(Group.name), Group.id.expression


def own(actor: Actor) -> list[OwnGroup]:
    """Return the actor's groups, by name, each with how many posts of others are new there."""
    ids = sorted(group_ids(actor))
    if not ids:
        return []
    statement = (
        select(Group, _new_of(actor).scalar_subquery())
        .outerjoin(GroupMember, (GroupMember.group_id == Group.id) & (GroupMember.user_id == actor.user_id))
        .where(Group.id.in_(ids))
    )
    rows = db.session.execute(statement.order_by(*_by_name()).limit(MOST_GROUPS))
    return [OwnGroup(*row) for row in rows]


def _new_of(actor: Actor) -> Select[Any]:
    """Return the query of how many posts came since the member last said that they have read."""
    some = (
        select(GroupPost.id)
        .where(
            GroupPost.group_id == Group.id,
            GroupPost.id > func.coalesce(GroupMember.read_up_to, 0),
            GroupPost.author_id != actor.user_id,
        )
        .order_by(GroupPost.id.desc())
        .limit(at_most(MOST_NEW))
        .correlate(Group, GroupMember)
        .subquery()
    )
    return select(func.count()).select_from(some)


def page_list() -> Iterator[tuple[str, datetime | None]]:
    """Yield the public pages of groups that robots may find: never a hidden one, nor one not yet checked."""
    yield "/groups", None
    checked = Group.review_state == ReviewState.PUBLISHED
    statement = select(Group.slug, Group.reviewed_at).where(is_known(), checked).order_by(Group.id)
    for slug, at in db.session.execute(statement.limit(COUNT_CAP)):
        yield f"/groups/{slug}", at


def entry_of(group: Group) -> Entry:
    """Return by what a group is found: what everyone may read of it, and nothing else."""
    return Entry(group.id, [group.name, group.description], [], group.created_at)


def search_source() -> Iterator[Entry]:
    """Yield every group that can be found by words."""
    statement = select(Group).where(is_known(), Group.review_state.in_(sorted(PUBLIC_STATES)))
    for group in db.session.scalars(statement.order_by(Group.id)):
        yield entry_of(group)
