"""Polls: asking by choosing, and answering once, until they close."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.groups.models import Group, GroupPoll, GroupPollOption, GroupPollVote, GroupPost
from app.groups.policies import can_answer, can_change_post, can_moderate
from app.groups.queries import find_member
from app.groups.rules import Poll


def add_poll(actor: Actor, post: GroupPost, poll: Poll) -> None:
    """Put a poll below a post."""
    row = GroupPoll(post_id=post.id, is_multiple=poll.is_multiple, closes_at=poll.closes_at)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        GroupPollOption(poll_id=row.id, position=place, author_id=actor.user_id, words=words)
        for place, words in enumerate(poll.options)
    )
    db.session.flush()


def vote(actor: Actor, group: Group, post: GroupPost, places: Collection[int]) -> None:
    """Choose; choosing anew replaces what one chose before, and the same twice is once."""
    if find_member(group, actor.user_id) is None or not can_answer(actor, group):
        raise Forbidden
    poll = _open_poll(post)
    options = db.session.scalars(select(GroupPollOption).where(GroupPollOption.poll_id == poll.id)).all()
    chosen = [option.id for option in options if option.position in places]
    if not chosen or len(chosen) != len(set(places)) or (len(chosen) > 1 and not poll.is_multiple):
        raise Invalid(_("Choose one of the list."))
    mine = (
        GroupPollVote.user_id == actor.user_id,
        GroupPollVote.option_id.in_([option.id for option in options]),
    )
    kept = set(db.session.scalars(select(GroupPollVote.option_id).where(*mine)))
    db.session.execute(delete(GroupPollVote).where(*mine, GroupPollVote.option_id.not_in(chosen)))
    db.session.add_all(
        GroupPollVote(option_id=option_id, user_id=actor.user_id, voted_at=now())
        for option_id in chosen
        if option_id not in kept
    )
    db.session.flush()


def _open_poll(post: GroupPost) -> GroupPoll:
    """Return the poll of a post, locked: two votes of one person wait for each other."""
    poll = db.session.scalar(select(GroupPoll).where(GroupPoll.post_id == post.id).with_for_update())
    if poll is None:
        raise NotFound
    if poll.closes_at is not None and poll.closes_at <= now():
        raise Conflict(_("This poll is closed."))
    return poll


def close_poll(actor: Actor, group: Group, post: GroupPost) -> None:
    """End a poll now: its author, or who looks after the group."""
    if not (can_change_post(actor, group, post) or can_moderate(actor, group)):
        raise Forbidden
    _open_poll(post).closes_at = now()
    db.session.flush()
