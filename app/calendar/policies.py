"""Who may do what with an activity; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from app.calendar.rules import ShowPlace, SignUpState
from app.core.actor import Actor, Grant
from app.groups.policies import group_ids
from app.groups.rules import SCOPE as GROUP
from app.groups.rules import GroupRole
from app.moderation.rules import ReviewState
from app.organisations.rules import SCOPE, MemberRole


class EventLike(Protocol):
    """What a policy looks at: an Event, or a test's stand-in."""

    @property
    def author_id(self) -> int:
        """Return who announced it."""

    @property
    def organisation_id(self) -> int | None:
        """Return for which organisation."""

    @property
    def group_id(self) -> int | None:
        """Return for which group alone."""

    @property
    def municipality_id(self) -> int:
        """Return where."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""

    @property
    def cancelled_at(self) -> datetime | None:
        """Return when it was called off."""


def managed_group_ids(actor: Actor) -> frozenset[int]:
    """Return the groups that the actor manages."""
    wanted = (grant for grant in actor.grants if grant.role == GroupRole.MANAGER)
    return frozenset(g.scope_id for g in wanted if g.scope_kind == GROUP and g.scope_id is not None)


def can_announce(actor: Actor) -> bool:
    """Whoever is signed in may announce an activity."""
    return actor.user_id is not None


def can_manage(actor: Actor, event: EventLike) -> bool:
    """The author, whoever acts for its organisation now, or manages its group, manages an activity."""
    if event.organisation_id is not None:
        return any(Grant(role, SCOPE, event.organisation_id) in actor.grants for role in MemberRole)
    if event.group_id in managed_group_ids(actor):
        return True
    return actor.is_(event.author_id) and _is_for(actor, event)


def _is_for(actor: Actor, event: EventLike) -> bool:
    """Tell whether the actor belongs to those for whom it is: everyone, or one group."""
    return event.group_id is None or event.group_id in group_ids(actor)


def can_see(actor: Actor, event: EventLike, *, is_cut: bool = False) -> bool:
    """Those it is for see what is published, owners see theirs, moderators all but drafts and groups'."""
    if can_manage(actor, event):
        return True
    if event.review_state is ReviewState.PUBLISHED and _is_for(actor, event) and not is_cut:
        return True
    is_reviewed = event.review_state is not ReviewState.DRAFT and event.group_id is None
    return is_reviewed and actor.has("moderator", event.municipality_id)


def can_edit(actor: Actor, event: EventLike) -> bool:
    """Its owners may change an activity that is not hidden and not called off."""
    return (
        can_manage(actor, event)
        and event.review_state is not ReviewState.HIDDEN
        and event.cancelled_at is None
    )


def can_cancel(actor: Actor, event: EventLike) -> bool:
    """Its owners may call off an activity, or one of its dates, whatever its review."""
    return can_manage(actor, event) and event.cancelled_at is None


def can_see_participants(actor: Actor, event: EventLike) -> bool:
    """Its owners see who signed up; nobody else does."""
    return can_manage(actor, event)


def can_see_place(
    actor: Actor, event: EventLike, show_place: ShowPlace, own: SignUpState | None = None
) -> bool:
    """Everyone reads an address that is for everyone; else who has a place, and the owners."""
    if show_place is ShowPlace.EVERYONE:
        return True
    return own is SignUpState.GOING or can_manage(actor, event)
