"""What is written in a group: pages by keyset, one query each, into small tuples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.queries import cut_off_from
from app.core.actor import Actor
from app.core.db import at_most, db, read
from app.groups.models import (
    Group,
    GroupPoll,
    GroupPollOption,
    GroupPollVote,
    GroupPost,
    GroupPostVersion,
)
from app.groups.policies import GroupLike
from app.groups.rules import MAX_PINNED, POST_KIND, POSTS_SHOWN, REPLIES_SHOWN
from app.media.queries import has_files
from app.search.rules import asked_words, wishes_of

LARGEST_ID: Final = 2**31 - 1


class Line(NamedTuple):
    """One post as it is read."""

    id: int
    public_id: str
    author_id: int
    author_name: str
    html: str
    language: str
    created_at: datetime
    edited_at: datetime | None
    reply_to: str | None
    reply_to_name: str | None
    has_poll: bool
    has_files: bool


_post: Final = GroupPost.__table__.c
_parent: Final = aliased(GroupPost.__table__)
_parent_author: Final = aliased(User.__table__)
_user: Final = User.__table__.c


@lru_cache(maxsize=4)
def _lines(has_blocks: bool) -> Select[Any]:
    """Return the query of posts with their authors and what they answer, built once."""
    written = (_post.html, _post.language, _post.created_at, _post.edited_at)
    columns = (_post.id, _post.public_id, _post.author_id, _user.name, *written)
    answered = _parent.c.id == _post.reply_to_id
    if has_blocks:  # that somebody is there at all must not show in what others answer
        answered &= _parent.c.author_id.not_in(cut_off_from(bindparam("viewer")))
    has_poll = exists().where(GroupPoll.post_id == _post.id).correlate(GroupPost.__table__)
    added = (_parent.c.public_id, _parent_author.c.name, has_poll, has_files(POST_KIND, _post.public_id))
    statement = select(*columns, *added).select_from(
        GroupPost.__table__.join(User.__table__, _user.id == _post.author_id)
        .outerjoin(_parent, answered)
        .outerjoin(_parent_author, _parent_author.c.id == _parent.c.author_id)
    )
    return (
        statement.where(_post.author_id.not_in(cut_off_from(bindparam("viewer"))))
        if has_blocks
        else statement
    )


@lru_cache(maxsize=2)
def _older(has_blocks: bool) -> Select[Any]:
    shown = _lines(has_blocks).where(_post.group_id == bindparam("group"), _post.id < bindparam("before"))
    return shown.order_by(_post.id.desc()).limit(at_most(POSTS_SHOWN + 1))


@lru_cache(maxsize=2)
def _newer(has_blocks: bool) -> Select[Any]:
    shown = _lines(has_blocks).where(_post.group_id == bindparam("group"), _post.id > bindparam("after"))
    return shown.order_by(_post.id.desc()).limit(at_most(POSTS_SHOWN))


@lru_cache(maxsize=2)
def _replies(has_blocks: bool) -> Select[Any]:
    shown = _lines(has_blocks).where(_post.reply_to_id == bindparam("post"), _post.id > bindparam("after"))
    return shown.order_by(_post.id).limit(at_most(REPLIES_SHOWN + 1))


def page(actor: Actor, group: GroupLike, before: int = LARGEST_ID) -> tuple[list[Line], bool]:
    """Return the newest posts (older than `before`), newest first, and whether there are older ones."""
    lines = _run(actor, _older(actor.has_blocks), group=group.id, before=before)
    return lines[:POSTS_SHOWN], len(lines) > POSTS_SHOWN


def newer(actor: Actor, group: GroupLike, after: int) -> list[Line]:
    """Return the posts that came after one, newest first."""
    return _run(actor, _newer(actor.has_blocks), group=group.id, after=after)


def replies(actor: Actor, post: GroupPost, after: int = 0) -> tuple[list[Line], bool]:
    """Return the answers to a post, oldest first, and whether there are more."""
    lines = _run(actor, _replies(actor.has_blocks), post=post.id, after=after)
    return lines[:REPLIES_SHOWN], len(lines) > REPLIES_SHOWN


def line(actor: Actor, post: GroupPost) -> Line | None:
    """Return one post as it is read; None when its author and the actor do not meet."""
    found = _run(actor, _lines(actor.has_blocks).where(_post.id == post.id))
    return found[0] if found else None


def _run(actor: Actor, statement: Select[Any], **values: int) -> list[Line]:
    if actor.has_blocks:
        values["viewer"] = actor.user_id or 0
    return [Line(*row) for row in read(statement, values)]


def newest_id(group_id: int) -> int:
    """Return the number of the newest post of a group; 0 when there is none."""
    statement = select(GroupPost.id).where(GroupPost.group_id == group_id).order_by(GroupPost.id.desc())
    return db.session.scalar(statement.limit(1)) or 0


def find_just_written(actor: Actor, group: Group) -> GroupPost | None:
    """Return the last post of the actor in a group: its double comes right after it."""
    return db.session.scalar(
        select(GroupPost)
        .where(GroupPost.group_id == group.id, GroupPost.author_id == actor.user_id)
        .order_by(GroupPost.id.desc())
        .limit(1)
    )


def pinned(actor: Actor, group: GroupLike) -> list[Line]:
    """Return what is pinned, the latest first."""
    return _run(actor, _pinned(actor.has_blocks), group=group.id)


@lru_cache(maxsize=2)
def _pinned(has_blocks: bool) -> Select[Any]:
    shown = _lines(has_blocks).where(_post.group_id == bindparam("group"), _post.pinned_at.is_not(None))
    return shown.order_by(_post.pinned_at.desc()).limit(at_most(MAX_PINNED))


def pinned_count(group: Group) -> int:
    """Return how many posts are pinned."""
    statement = select(func.count()).where(GroupPost.group_id == group.id, GroupPost.pinned_at.is_not(None))
    return db.session.scalar(statement) or 0


def found_by(actor: Actor, group: GroupLike, words: str) -> list[Line]:
    """Return the newest posts of a group that hold all these words."""
    wishes = wishes_of(asked_words(words))
    if not wishes:
        return []
    statement = _lines(actor.has_blocks).where(_post.group_id == bindparam("group"))
    for ways in wishes:
        holds = [and_(*(_post.stems.contains(f" {stem} ") for stem in way)) for way in ways]
        statement = statement.where(or_(*holds))
    return _run(actor, statement.order_by(_post.id.desc()).limit(at_most(POSTS_SHOWN)), group=group.id)


def versions(post: GroupPost) -> Sequence[GroupPostVersion]:
    """Return what a post said before, the latest first."""
    kept = select(GroupPostVersion).where(GroupPostVersion.post_id == post.id)
    return db.session.scalars(kept.order_by(GroupPostVersion.id.desc())).all()


class Option(NamedTuple):
    """One answer of a poll, with how many chose it and whether the actor did."""

    place: int
    words: str
    votes: int
    is_mine: bool


class ShownPoll(NamedTuple):
    """A poll below a post."""

    is_multiple: bool
    closes_at: datetime | None
    options: list[Option]


def polls(actor: Actor, post_ids: Sequence[int]) -> dict[int, ShownPoll]:
    """Return the polls of these posts, in one query; who chose what stays among nobody but themselves."""
    if not post_ids:
        return {}
    rows = read(_polls(), {"posts": list(post_ids), "viewer": actor.user_id or 0})
    found: dict[int, ShownPoll] = {}
    for post_id, is_multiple, closes_at, *values in rows:
        found.setdefault(post_id, ShownPoll(is_multiple, closes_at, [])).options.append(Option(*values))
    return found


@lru_cache(maxsize=1)
def _polls() -> Select[Any]:
    """Return the query of polls with their answers, built once."""
    votes = select(func.count()).where(GroupPollVote.option_id == GroupPollOption.id).scalar_subquery()
    mine = exists().where(
        GroupPollVote.option_id == GroupPollOption.id, GroupPollVote.user_id == bindparam("viewer")
    )
    poll = (GroupPoll.post_id, GroupPoll.is_multiple, GroupPoll.closes_at)
    return (
        select(*poll, GroupPollOption.position, GroupPollOption.words, votes, mine)
        .join(GroupPollOption, GroupPollOption.poll_id == GroupPoll.id)
        .where(GroupPoll.post_id.in_(bindparam("posts", expanding=True)))
        .order_by(GroupPoll.post_id, GroupPollOption.position)
    )
