"""The demo city's groups: open, closed and hidden, with what their people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import db
from app.demo.actions.places import place_ids
from app.demo.actions.plans import load_plan
from app.demo.rules import demo_id
from app.groups.actions import add_organisation, fill, refresh_index
from app.groups.models import (
    Group,
    GroupMember,
    GroupPoll,
    GroupPollOption,
    GroupPollVote,
    GroupPost,
    GroupPostVersion,
    GroupRequest,
)
from app.groups.rules import PRESETS, GroupRole, Preset, Writing
from app.moderation.rules import ReviewState
from app.organisations.models import Organisation

Row = Mapping[str, Any]
STATES: Final = {"new": ReviewState.PENDING, "checked": ReviewState.PUBLISHED, "hidden": ReviewState.DRAFT}
ROLES: Final = {
    "managers": GroupRole.MANAGER,
    "moderators": GroupRole.MODERATOR,
    "members": GroupRole.MEMBER,
}
# What came in the last days is new to everyone who did not write since.
READ: Final = timedelta(hours=24)


def load_group(row: Row, people: Mapping[str, User], organisations: Mapping[str, Organisation]) -> Group:
    """Write one group with its people and posts, unless it is there."""
    public_id = demo_id("group", row["ref"])
    known = db.session.scalar(select(Group).where(Group.public_id == public_id))
    if known is not None:
        return known
    group = _group(row, public_id, people)
    for name, role in ROLES.items():
        for ref in row[name]:
            _add_member(group, people[ref], role)
    posts: dict[str, GroupPost] = {}
    for post in row["posts"]:
        posts[post["ref"]] = _post(group, post, people, posts)
        _add_to(posts[post["ref"]], post, people)
    for ref in row.get("organisations", ()):
        add_organisation(SYSTEM, group, organisations[ref].id)
    load_plan(group, row, people)
    for request in row.get("requests", ()):
        _ask(group, request, people)
    refresh_index(group)
    return group


def _group(row: Row, public_id: str, people: Mapping[str, User]) -> Group:
    begun, state, preset = now() - timedelta(days=row["age_days"]), STATES[row["state"]], Preset(row["kind"])
    joining, reading = PRESETS[preset]
    group = Group(
        public_id=public_id,
        slug=public_id if preset is Preset.HIDDEN else row["slug"],
        name=row["name"],
        description=row["description"],
        language=row["language"],
        municipality_id=place_ids({"neighbourhood": None, **row})[0],
        joining=joining,
        reading=reading,
        writing=Writing(row["writing"]),
        questions=row.get("questions", []),
        has_plan="plan" in row,
        review_state=state,
        submitted_at=None if state is ReviewState.DRAFT else begun,
        reviewed_at=begun if state is ReviewState.PUBLISHED else None,
        created_at=begun,
        created_by=people[row["managers"][0]].id,
    )
    db.session.add(group)
    db.session.flush()
    return group


def _add_member(group: Group, user: User, role: GroupRole) -> None:
    db.session.add(GroupMember(group_id=group.id, user_id=user.id, role=role, joined_at=group.created_at))
    db.session.flush()


def _post(group: Group, row: Row, people: Mapping[str, User], earlier: Mapping[str, GroupPost]) -> GroupPost:
    author, at = people[row["by"]], now() - timedelta(hours=row["hours"])
    post = GroupPost(
        public_id=demo_id("group-post", row["ref"]),
        group_id=group.id,
        author_id=author.id,
        reply_to_id=earlier[row["reply"]].id if "reply" in row else None,
        created_at=at,
        pinned_at=at if row.get("pinned") else None,
    )
    fill(post, row["body"], author.language)
    db.session.add(post)
    db.session.flush()
    _mark_read(group, author, post)
    return post


def _add_to(post: GroupPost, row: Row, people: Mapping[str, User]) -> None:
    """Add what a post said before, and its poll with the votes."""
    if "before" in row:
        post.edited_at = post.created_at + timedelta(minutes=20)
        db.session.add(
            GroupPostVersion(
                post_id=post.id, author_id=post.author_id, body=row["before"], until=post.edited_at
            )
        )
    if "poll" in row:
        _add_poll(post, row["poll"], people)


def _add_poll(post: GroupPost, row: Row, people: Mapping[str, User]) -> None:
    poll = GroupPoll(post_id=post.id, is_multiple=row["multiple"])
    db.session.add(poll)
    db.session.flush()
    options = [
        GroupPollOption(poll_id=poll.id, position=place, author_id=post.author_id, words=words)
        for place, words in enumerate(row["options"])
    ]
    db.session.add_all(options)
    db.session.flush()
    db.session.add_all(
        GroupPollVote(option_id=options[place].id, user_id=people[ref].id, voted_at=post.created_at)
        for ref, places in row["votes"].items()
        for place in places
    )
    db.session.flush()


def _mark_read(group: Group, author: User, post: GroupPost) -> None:
    """Whoever writes has read; what is older than a day, everyone has."""
    readers = select(GroupMember).where(GroupMember.group_id == group.id)
    if post.created_at > now() - READ:
        readers = readers.where(GroupMember.user_id == author.id)
    for member in db.session.scalars(readers):
        member.read_up_to = post.id
    db.session.flush()


def _ask(group: Group, row: Row, people: Mapping[str, User]) -> None:
    db.session.add(
        GroupRequest(
            public_id=demo_id("group-request", f"{group.slug}:{row['by']}"),
            group_id=group.id,
            user_id=people[row["by"]].id,
            message=row["message"],
            answers=row["answers"],
            created_at=now() - timedelta(hours=row["hours"]),
        )
    )
