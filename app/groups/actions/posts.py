"""Writing in a group."""

from __future__ import annotations

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.core.i18n import language_of
from app.core.ids import new_public_id
from app.core.markdown import to_html
from app.groups.actions.telling import tell
from app.groups.models import Group, GroupMember, GroupPost
from app.groups.policies import can_answer, can_remove_post, can_write
from app.groups.queries import find_just_written, find_member, get_post, names_in
from app.groups.rules import DOUBLE_POST, POST_KIND, Told, mentioned


def write_post(actor: Actor, group: Group, body: str, reply_to: str = "") -> GroupPost:
    """Say something in a group, or answer what somebody said; the same words twice are one post."""
    member = find_member(group, actor.user_id)
    if member is None:
        raise NotFound
    parent = get_post(actor, group, reply_to) if reply_to else None
    if not (can_answer(actor, group) if parent else can_write(actor, group)):
        raise Forbidden
    double = _find_double(actor, group, body)
    if double is not None:
        return double
    post = _insert(actor, group, body, parent)
    _mark_read(member, post)
    _tell_people(actor, group, post, parent)
    return post


def _find_double(actor: Actor, group: Group, body: str) -> GroupPost | None:
    last = find_just_written(actor, group)
    is_same = last is not None and last.body == body and now() - last.created_at < DOUBLE_POST
    return last if is_same else None


def _insert(actor: Actor, group: Group, body: str, parent: GroupPost | None) -> GroupPost:
    post = GroupPost(
        public_id=new_public_id(),
        group_id=group.id,
        author_id=actor.user_id,
        reply_to_id=parent.id if parent else None,
        body=body,
        html=to_html(body),
        language=language_of(body, actor.language),
        created_at=now(),
    )
    db.session.add(post)
    db.session.flush()
    return post


def _mark_read(member: GroupMember, post: GroupPost) -> None:
    """Whoever writes has seen what stood there."""
    member.read_up_to = max(member.read_up_to, post.id)
    db.session.flush()


def _tell_people(actor: Actor, group: Group, post: GroupPost, parent: GroupPost | None) -> None:
    """Tell who is mentioned and who is answered, each once; who left hears nothing."""
    people = names_in(group)
    path = f"/groups/{group.slug}/posts/{post.public_id}"
    meant = mentioned(post.body, people)
    for user_id in sorted(meant):
        tell(actor, Told.MENTION, user_id, group, path)
    if parent and parent.author_id not in meant and parent.author_id in {number for number, _name in people}:
        tell(actor, Told.REPLY, parent.author_id, group, path)


def mark_read(actor: Actor, group: Group, up_to: GroupPost) -> None:
    """Note that a member has read everything up to a post."""
    member = find_member(group, actor.user_id)
    if member is not None:
        _mark_read(member, up_to)


def remove_post(actor: Actor, group: Group, post: GroupPost) -> None:
    """Take a post away; that somebody took away what another wrote is written down."""
    if not can_remove_post(actor, group, post):
        raise Forbidden
    public_id, is_own = post.public_id, actor.is_(post.author_id)
    db.session.delete(post)
    db.session.flush()
    if not is_own:
        audit.record(actor, "group.remove_post", POST_KIND, public_id)
