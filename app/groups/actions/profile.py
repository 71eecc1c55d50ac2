"""Beginning a group, and changing what it tells."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.core.slugs import free_slug, slug_base
from app.groups import signals
from app.groups.models import Group, GroupMember
from app.groups.policies import PUBLIC_STATES, can_create, can_edit, is_hidden
from app.groups.queries import entry_of
from app.groups.rules import (
    DOUBLE_CLICK,
    MAX_WAITING,
    MAY_BECOME,
    PRESETS,
    RESERVED_SLUGS,
    SUBJECT_KIND,
    GroupRole,
    Preset,
    Profile,
)
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.places.rules import fold
from app.search import actions as search

MENDABLE = frozenset({ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})


def create_group(actor: Actor, profile: Profile) -> Group:
    """Begin a group, which the actor manages; its name and text are reviewed unless it is hidden."""
    if not can_create(actor):
        raise Forbidden
    db.session.get(User, actor.user_id, with_for_update=True)
    earlier = _just_made(actor, profile)
    if earlier is not None:
        return earlier
    _check_room(actor)
    group = _insert(actor, profile)
    db.session.add(
        GroupMember(group_id=group.id, user_id=actor.user_id, role=GroupRole.MANAGER, joined_at=now())
    )
    db.session.flush()
    if profile.preset is not Preset.HIDDEN:
        moderation.submit(actor, SUBJECT_KIND, group)
    refresh_index(group)
    return group


def _just_made(actor: Actor, profile: Profile) -> Group | None:
    """Return what the first half of a double click made."""
    mine = (Group.created_by == actor.user_id, Group.name == profile.name)
    same = (Group.joining == PRESETS[profile.preset][0], Group.created_at > now() - DOUBLE_CLICK)
    return db.session.scalar(select(Group).where(*mine, *same).limit(1))


def _check_room(actor: Actor) -> None:
    mine = (Group.created_by == actor.user_id, Group.review_state != ReviewState.PUBLISHED)
    if (db.session.scalar(select(func.count()).where(*mine)) or 0) >= MAX_WAITING:
        raise Invalid(_("%(count)s of your groups are new. First let those grow.", count=MAX_WAITING))


def _insert(actor: Actor, profile: Profile) -> Group:
    """Insert the row; when somebody else takes the same address at the same moment, take the next one."""
    for _attempt in range(5):
        public_id = new_public_id()
        group = Group(
            public_id=public_id,
            slug=_address(profile, public_id),
            created_at=now(),
            created_by=actor.user_id,
            review_state=ReviewState.DRAFT,
        )
        _fill(group, profile)
        try:
            with db.session.begin_nested():
                db.session.add(group)
        except IntegrityError:
            continue
        return group
    raise Conflict(_("Many people do this now. Try again."))


def _address(profile: Profile, public_id: str) -> str:
    """Return the address; one made of its name would show others that a hidden group is there."""
    if profile.preset is Preset.HIDDEN:
        return public_id
    base = slug_base(fold(profile.name), "group")
    same = select(Group.slug).where(Group.slug.startswith(base, autoescape=True))
    return free_slug(base, frozenset(db.session.scalars(same)) | RESERVED_SLUGS)


def _fill(group: Group, profile: Profile) -> None:
    group.name, group.description, group.language = profile.name, profile.description, profile.language
    group.municipality_id, group.writing = profile.municipality_id, profile.writing
    group.questions, group.moderators_admit = list(profile.questions), profile.moderators_admit
    group.has_plan = profile.has_plan
    group.joining, group.reading = PRESETS[profile.preset]


def edit_group(actor: Actor, group: Group, profile: Profile, version: int) -> None:
    """Change what a group tells; what is online is looked at again, what was refused sent in anew."""
    if not can_edit(actor, group):
        raise Forbidden
    if group.version != version:
        raise Conflict(_("Somebody else changed this while you were writing."))
    before = group.preset
    if profile.preset not in MAY_BECOME[before]:
        raise Invalid(_("A group that is closed stays closed: its members wrote for one another."), "kind")
    _fill(group, profile)
    is_changed = db.session.is_modified(group)
    db.session.flush()
    if group.preset is not before:
        audit.record(
            actor, "group.close", SUBJECT_KIND, group.public_id, before=before.value, after=group.preset.value
        )
    if is_changed and not is_hidden(group):
        _review_again(actor, group)
    refresh_index(group)
    signals.changed.send(None, group=group)


def _review_again(actor: Actor, group: Group) -> None:
    if group.review_state in MENDABLE:
        moderation.submit(actor, SUBJECT_KIND, group)
    else:
        moderation.note_edit(actor, SUBJECT_KIND, group)


def refresh_index(group: Group) -> None:
    """Let a group be found by words as long as everyone may know of it."""
    if is_hidden(group) or group.review_state not in PUBLIC_STATES:
        search.remove(SUBJECT_KIND, group.id)
    else:
        search.index(SUBJECT_KIND, entry_of(group))
