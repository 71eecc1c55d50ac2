"""Who may do what in a group; pure."""

from __future__ import annotations

from typing import Final, Protocol

from app.core.actor import Actor, Grant
from app.groups.rules import SCOPE, GroupRole, Joining, Reading, Writing
from app.moderation.rules import ReviewState

# A hidden group is never sent in for review: it stays a draft.
PUBLIC_STATES: Final = frozenset({ReviewState.PENDING, ReviewState.PUBLISHED})
# People may join and write unless a moderator of the site refused or hid the group.
STANDING_STATES: Final = PUBLIC_STATES | {ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED}
LOOKING_AFTER: Final = (GroupRole.MANAGER, GroupRole.MODERATOR)


class GroupLike(Protocol):
    """What a policy looks at: a Group, or a test's stand-in."""

    @property
    def id(self) -> int:
        """Return its number."""

    @property
    def municipality_id(self) -> int:
        """Return where it is."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""

    @property
    def joining(self) -> Joining:
        """Return who may join."""

    @property
    def reading(self) -> Reading:
        """Return who may read."""

    @property
    def writing(self) -> Writing:
        """Return who may write."""

    @property
    def has_plan(self) -> bool:
        """Tell whether it works by an action plan."""

    @property
    def moderators_admit(self) -> bool:
        """Tell whether moderators let people in too."""


class PostLike(Protocol):
    """What a policy looks at of a post."""

    @property
    def author_id(self) -> int:
        """Return who wrote it."""


def group_ids(actor: Actor) -> frozenset[int]:
    """Return the groups of which the actor is a member."""
    return frozenset(g.scope_id for g in actor.grants if g.scope_kind == SCOPE and g.scope_id is not None)


def looked_after_ids(actor: Actor) -> frozenset[int]:
    """Return the groups that the actor manages or moderates."""
    wanted = (grant for grant in actor.grants if grant.role in LOOKING_AFTER)
    return frozenset(g.scope_id for g in wanted if g.scope_kind == SCOPE and g.scope_id is not None)


def is_member(actor: Actor, group: GroupLike) -> bool:
    """Tell whether the actor is in the group, in whatever role."""
    return any(Grant(role, SCOPE, group.id) in actor.grants for role in GroupRole)


def is_hidden(group: GroupLike) -> bool:
    """Tell whether nobody but its members can know that it exists."""
    return group.joining is Joining.INVITED and group.reading is Reading.MEMBERS


def _is(actor: Actor, group: GroupLike, *roles: GroupRole) -> bool:
    return any(Grant(role, SCOPE, group.id) in actor.grants for role in roles)


def _is_standing(group: GroupLike) -> bool:
    return group.review_state in STANDING_STATES


def can_create(actor: Actor) -> bool:
    """Whoever is signed in may begin a group."""
    return actor.user_id is not None


def can_see(actor: Actor, group: GroupLike) -> bool:
    """Members see their group; all others name and description, unless it is hidden or was refused."""
    if is_member(actor, group):
        return True
    if is_hidden(group) or group.review_state is ReviewState.DRAFT:
        return False
    return group.review_state in PUBLIC_STATES or actor.has("moderator", group.municipality_id)


def can_read(actor: Actor, group: GroupLike) -> bool:
    """Members read everything; all others what is written in an open group."""
    return is_member(actor, group) or (group.reading is Reading.EVERYONE and can_see(actor, group))


def can_report(actor: Actor, group: GroupLike) -> bool:
    """Whoever sees a group may report it to the moderators of the site, unless these may not know of it."""
    return not is_hidden(group) and can_see(actor, group)


def can_join(actor: Actor, group: GroupLike, *, brings: bool = False) -> bool:
    """Whoever is signed in and sees an open group may join it.

    Members too, when they bring an organisation and its people; who lets people in does so in every group.
    """
    is_free = group.joining is Joining.ANYONE or (brings and can_admit(actor, group))
    return _may_enter(actor, group, brings=brings) and is_free


def can_ask(actor: Actor, group: GroupLike, *, brings: bool = False) -> bool:
    """Whoever is signed in and sees a closed group may ask to be let in, or to bring an organisation in."""
    return _may_enter(actor, group, brings=brings) and group.joining is Joining.ASKING


def _may_enter(actor: Actor, group: GroupLike, *, brings: bool) -> bool:
    gains = actor.user_id is not None and (brings or not is_member(actor, group))
    return gains and can_see(actor, group) and _is_standing(group)


def can_leave(actor: Actor, group: GroupLike) -> bool:
    """Members may leave."""
    return is_member(actor, group)


def can_answer(actor: Actor, group: GroupLike) -> bool:
    """Members answer what others wrote, unless the group was refused or taken offline."""
    return is_member(actor, group) and _is_standing(group)


def can_write(actor: Actor, group: GroupLike) -> bool:
    """Members begin to write; where the group says so, only its managers and moderators."""
    if group.writing is Writing.MEMBERS:
        return can_answer(actor, group)
    return can_moderate(actor, group) and _is_standing(group)


def can_moderate(actor: Actor, group: GroupLike) -> bool:
    """Managers and moderators of a group pin and remove what was written, and take people out."""
    return _is(actor, group, *LOOKING_AFTER)


def can_admit(actor: Actor, group: GroupLike) -> bool:
    """Managers let people in and invite them; moderators too, where the group says so."""
    return can_manage(actor, group) or (group.moderators_admit and can_moderate(actor, group))


def can_bring(actor: Actor, organisation_id: int) -> bool:
    """Managers of an organisation bring its people into a group, and take them out again."""
    return Grant("manager", "organisation", organisation_id) in actor.grants


def can_manage(actor: Actor, group: GroupLike) -> bool:
    """Managers change what a group tells, and the roles of its members."""
    return _is(actor, group, GroupRole.MANAGER)


def can_edit(actor: Actor, group: GroupLike) -> bool:
    """A manager changes what a group tells, unless a moderator of the site took it offline."""
    return can_manage(actor, group) and group.review_state is not ReviewState.HIDDEN


def can_see_plan(actor: Actor, group: GroupLike) -> bool:
    """Members see the whole plan of a working group; all others who know of it what is marked public."""
    return group.has_plan and can_see(actor, group)


def can_see_all_of_plan(actor: Actor, group: GroupLike) -> bool:
    """Who reads what members write sees every action, also those that are not marked public."""
    return can_see_plan(actor, group) and can_read(actor, group)


def can_plan(actor: Actor, group: GroupLike) -> bool:
    """Members change the plan of a working group and write down its meetings."""
    return group.has_plan and can_answer(actor, group)


def can_change_post(actor: Actor, group: GroupLike, post: PostLike) -> bool:
    """The author changes a post while they are in the group."""
    return actor.is_(post.author_id) and can_answer(actor, group)


def can_remove_post(actor: Actor, group: GroupLike, post: PostLike) -> bool:
    """The author, who looks after the group, and for an open group moderators of the place remove a post."""
    if not can_read(actor, group):
        return False
    by_site = group.reading is Reading.EVERYONE and actor.has("moderator", group.municipality_id)
    return actor.is_(post.author_id) or can_moderate(actor, group) or by_site
