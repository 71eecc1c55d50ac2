"""One group, and who may see and read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, exists, or_, select

from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import db, read
from app.core.errors import NotFound
from app.groups.models import Group, GroupMember, GroupPost
from app.groups.policies import PUBLIC_STATES, can_see, group_ids, is_hidden
from app.groups.rules import SUBJECT_KIND, Joining, Preset, Reading, Writing, preset_of
from app.moderation.queries import is_lent, lent_to
from app.moderation.rules import ReviewState


def is_known() -> ColumnElement[bool]:
    """Return the condition that others than members may know of a group."""
    return and_(
        or_(Group.reading == Reading.EVERYONE, Group.joining != Joining.INVITED),
        Group.review_state != ReviewState.DRAFT,
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may see a group: the twin of policies.can_see."""
    states: list[ColumnElement[bool]] = [Group.review_state.in_(sorted(PUBLIC_STATES))]
    scopes = actor.scopes("moderator")
    if None in scopes:
        states = [Group.review_state.is_not(None)]
    elif scopes:
        states.append(Group.municipality_id.in_(sorted(scope for scope in scopes if scope is not None)))
        states += lent_to(actor, SUBJECT_KIND, Group)
    known = and_(is_known(), or_(*states))
    own = group_ids(actor)
    return or_(known, Group.id.in_(sorted(own))) if own else known


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this actor may read what members write: the twin of can_read."""
    everyone = and_(Group.reading == Reading.EVERYONE, visible_to(actor))
    own = group_ids(actor)
    return or_(everyone, Group.id.in_(sorted(own))) if own else everyone


def get(actor: Actor, slug: str) -> Group:
    """Return a group that the actor may see; NotFound for any other, also for what no text column holds."""
    if "\x00" in slug:
        raise NotFound
    return _one(select(Group).where(Group.slug == slug, visible_to(actor)))


def find_by_id(group_id: int) -> Group | None:
    """Return a group by its number, whoever asks; for the system, never for a page."""
    return db.session.get(Group, group_id)


def get_locked(actor: Actor, slug: str) -> Group:
    """Return the same, locked until the transaction ends: who comes second waits."""
    return _one(select(Group).where(Group.slug == slug, visible_to(actor)).with_for_update())


def get_readable(actor: Actor, slug: str) -> Group:
    """Return a group of which the actor may read what members write; NotFound for any other."""
    return _one(select(Group).where(Group.slug == slug, readable_by(actor)))


class ShownGroup(NamedTuple):
    """A group as its pages show it."""

    id: int
    public_id: str
    slug: str
    name: str
    description: str
    language: str
    municipality_id: int
    review_state: ReviewState
    joining: Joining
    reading: Reading
    writing: Writing
    questions: list[str]
    moderators_admit: bool
    has_plan: bool

    @property
    def preset(self) -> Preset:
        """Return which sort of group its flags make it."""
        return preset_of(self.joining, self.reading)


class Place(NamedTuple):
    """Where somebody stands in a group: how far they have read, and whether they want to hear more."""

    read_up_to: int
    is_muted: bool


@dataclass(frozen=True)
class Opened:
    """A group as somebody opens it."""

    group: ShownGroup
    own: Place | None
    has_pins: bool


def open_group(actor: Actor, slug: str) -> Opened:
    """Return a group that the actor may see with their own place in it, in one lean query."""
    rows = read(_opened(), {"slug": slug, "viewer": actor.user_id or 0})
    if not rows:
        raise NotFound
    row, group = rows[0], ShownGroup(*rows[0][:-3])
    if not (can_see(actor, group) or _is_lent(actor, group)):
        raise NotFound
    return Opened(group, None if row[-3] is None else Place(row[-3], row[-2]), bool(row[-1]))


def _is_lent(actor: Actor, group: Group | ShownGroup) -> bool:
    """Tell whether a helping moderator looks at what a group tells; of a hidden one nobody else may know."""
    return not is_hidden(group) and is_lent(actor, SUBJECT_KIND, Group, group.public_id)


@lru_cache(maxsize=1)
def _opened() -> Executable:
    """Return the query with which each thread begins, built once; the policy decides, not its twin."""
    group, member, post = Group.__table__.c, GroupMember.__table__.c, GroupPost.__table__.c
    own = and_(member.group_id == group.id, member.user_id == bindparam("viewer"))
    has_pins = exists().where(post.group_id == group.id, post.pinned_at.is_not(None))
    columns = (*(group[name] for name in ShownGroup._fields), member.read_up_to, member.is_muted, has_pins)
    both = Group.__table__.outerjoin(GroupMember.__table__, own)
    return select(*columns).select_from(both).where(group.slug == bindparam("slug"))


def _one(statement: Select[Group]) -> Group:
    group = db.session.scalar(statement)
    if group is None:
        raise NotFound
    return group


def get_post(actor: Actor, group: Group, public_id: str, *, locked: bool = False) -> GroupPost:
    """Return a post of a group that the actor may read, locked for who is about to change it.

    What somebody wrote whom the actor does not meet is not there: it gets no answer and no vote.
    """
    statement = (
        select(GroupPost)
        .join(Group, Group.id == GroupPost.group_id)
        .where(GroupPost.public_id == public_id, GroupPost.group_id == group.id, readable_by(actor))
    )
    statement = _met(actor, statement)
    post = db.session.scalar(statement.with_for_update(of=GroupPost) if locked else statement)
    if post is None:
        raise NotFound
    return post


def may_see_post(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor may read a post: decides about its pictures and files too."""
    found = (
        select(GroupPost.id)
        .join(Group, Group.id == GroupPost.group_id)
        .where(GroupPost.public_id == public_id, readable_by(actor))
    )
    return db.session.scalar(_met(actor, found)) is not None


def _met(actor: Actor, posts: Select[Any]) -> Select[Any]:
    """Leave out what was written by who blocked the actor, or was blocked by them."""
    if not actor.has_blocks:
        return posts
    return posts.where(GroupPost.author_id.not_in(cut_off_from(actor.user_id)))
