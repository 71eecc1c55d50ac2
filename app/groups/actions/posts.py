"""Writing in a group, changing what one wrote, and what whoever looks after it does with it."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _, language_of
from app.core.ids import new_public_id
from app.core.markdown import to_html
from app.groups.actions.polls import add_poll
from app.groups.actions.telling import tell, tell_of_post
from app.groups.models import Group, GroupMember, GroupPost, GroupPostVersion
from app.groups.policies import can_answer, can_change_post, can_moderate, can_remove_post, can_write
from app.groups.queries import find_just_written, find_member, get_post, names_in, pinned_count
from app.groups.rules import (
    DOUBLE_POST,
    MAX_PINNED,
    MAX_VERSIONS,
    POST_KIND,
    Attachments,
    Poll,
    Told,
    mentioned,
)
from app.media import actions as media
from app.search.rules import stems_of


def write_post(
    actor: Actor,
    group: Group,
    body: str,
    reply_to: str = "",
    poll: Poll | None = None,
    attachments: Attachments | None = None,
) -> GroupPost:
    """Say something in a group, or answer what somebody said; the same words twice are one post."""
    member = find_member(group, actor.user_id)
    if member is None:
        raise NotFound
    parent = get_post(actor, group, reply_to) if reply_to else None
    if not (can_answer(actor, group) if parent else can_write(actor, group)):
        raise Forbidden
    double = _find_double(actor, group, body, parent)
    if double is not None:
        return double
    post = _insert(actor, group, body, parent)
    if poll is not None:
        add_poll(actor, post, poll)
    _attach(actor, post, attachments)
    _mark_read(member, post)
    _tell_people(actor, group, post, parent)
    return post


def _find_double(actor: Actor, group: Group, body: str, parent: GroupPost | None) -> GroupPost | None:
    last = find_just_written(actor, group)
    if last is None or now() - last.created_at >= DOUBLE_POST:
        return None
    is_same = last.body == body and last.reply_to_id == (parent.id if parent else None)
    return last if is_same else None


def _insert(actor: Actor, group: Group, body: str, parent: GroupPost | None) -> GroupPost:
    post = GroupPost(
        public_id=new_public_id(),
        group_id=group.id,
        author_id=actor.user_id,
        reply_to_id=parent.id if parent else None,
        created_at=now(),
    )
    fill(post, body, actor.language)
    db.session.add(post)
    db.session.flush()
    return post


def fill(post: GroupPost, body: str, language: str) -> None:
    """Set what a post says, and all that is made of it."""
    post.body, post.html = body, to_html(body)
    post.language = language_of(body, language)
    post.stems = f" {' '.join(stems_of([body]))} "


def _attach(actor: Actor, post: GroupPost, attachments: Attachments | None) -> None:
    if attachments is None:
        return
    for place, (picture, alt) in enumerate(attachments.pictures):
        media.store(actor, POST_KIND, post.public_id, picture, alt=alt, position=place)
    for place, (paper, name) in enumerate(attachments.papers):
        media.store_document(actor, POST_KIND, post.public_id, paper, name=name, position=place)


def _mark_read(member: GroupMember, post: GroupPost) -> None:
    """Whoever writes has seen what stood there."""
    member.read_up_to = max(member.read_up_to, post.id)
    db.session.flush()


def _tell_people(actor: Actor, group: Group, post: GroupPost, parent: GroupPost | None) -> None:
    """Tell who is mentioned and who is answered, each once, then the others; who left hears nothing."""
    people = names_in(group)
    path = f"/groups/{group.slug}/posts/{post.public_id}"
    meant = mentioned(post.body, people)
    for user_id in sorted(meant):
        tell(actor, Told.MENTION, user_id, group, path)
    answered = parent.author_id if parent and find_member(group, parent.author_id) else None
    if answered is not None and answered not in meant:
        tell(actor, Told.REPLY, answered, group, path)
    tell_of_post(actor, group, meant | ({answered} if answered is not None else set()))


def edit_post(actor: Actor, group: Group, post: GroupPost, body: str) -> None:
    """Change what one wrote; what stood there before is kept, for whoever reads the group."""
    if find_member(group, actor.user_id) is None or not can_change_post(actor, group, post):
        raise Forbidden
    if post.body == body:
        return
    _keep_version(post)
    before = mentioned(post.body, names_in(group))
    fill(post, body, actor.language)
    post.edited_at = now()
    db.session.flush()
    for user_id in sorted(mentioned(body, names_in(group)) - before):
        tell(actor, Told.MENTION, user_id, group, f"/groups/{group.slug}/posts/{post.public_id}")


def _keep_version(post: GroupPost) -> None:
    versions = select(GroupPostVersion).where(GroupPostVersion.post_id == post.id)
    kept = db.session.scalars(versions.order_by(GroupPostVersion.id)).all()
    for old in kept[: max(0, len(kept) - MAX_VERSIONS + 1)]:
        db.session.delete(old)
    db.session.add(GroupPostVersion(post_id=post.id, author_id=post.author_id, body=post.body, until=now()))


def pin_post(actor: Actor, group: Group, post: GroupPost, *, pinned: bool) -> None:
    """Put a post on top of the group, or back among the others."""
    if find_member(group, actor.user_id) is None or not can_moderate(actor, group):
        raise Forbidden
    if pinned and post.pinned_at is None and pinned_count(group) >= MAX_PINNED:
        raise Conflict(_("%(count)s messages are pinned already. First take one away.", count=MAX_PINNED))
    post.pinned_at = (post.pinned_at or now()) if pinned else None
    db.session.flush()


def mark_read(actor: Actor, group: Group, up_to: GroupPost) -> None:
    """Note that a member has read everything up to a post."""
    member = find_member(group, actor.user_id)
    if member is not None:
        _mark_read(member, up_to)


def mute(actor: Actor, group: Group, *, muted: bool) -> None:
    """Choose not to hear of new messages of a group, or to hear of them again."""
    member = find_member(group, actor.user_id)
    if member is None:
        raise Forbidden
    member.is_muted = muted
    db.session.flush()


def remove_post(actor: Actor, group: Group, post: GroupPost) -> None:
    """Take a post away; that somebody took away what another wrote is written down."""
    if not can_remove_post(actor, group, post):
        raise Forbidden
    public_id, is_own = post.public_id, actor.is_(post.author_id)
    media.remove_all_of(POST_KIND, [public_id])
    db.session.delete(post)
    db.session.flush()
    if not is_own:
        audit.record(actor, "group.remove_post", POST_KIND, public_id)
