"""Who may do what with an organisation; pure."""

from __future__ import annotations

from typing import Final, Protocol

from app.core.actor import Actor, Grant
from app.moderation.rules import ReviewState
from app.organisations.rules import SCOPE, MemberRole

# Everyone sees what is checked, and what still waits for its check (and says so).
PUBLIC_STATES: Final = frozenset({ReviewState.PENDING, ReviewState.PUBLISHED})
# Its people may act for it unless a moderator refused or hid it.
STANDING_STATES: Final = PUBLIC_STATES | {ReviewState.CHANGES_REQUESTED}


class OrganisationLike(Protocol):
    """What a policy looks at: an Organisation, or a test's stand-in."""

    @property
    def id(self) -> int:
        """Return its number."""

    @property
    def municipality_id(self) -> int:
        """Return where it is."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its check is."""


def _is_manager(actor: Actor, organisation: OrganisationLike) -> bool:
    return Grant(MemberRole.MANAGER, SCOPE, organisation.id) in actor.grants


def _is_own(actor: Actor, organisation: OrganisationLike) -> bool:
    return any(Grant(role, SCOPE, organisation.id) in actor.grants for role in MemberRole)


def _looks_after(actor: Actor, organisation: OrganisationLike) -> bool:
    return actor.has("moderator", organisation.municipality_id) or actor.has("administrator")


def can_register(actor: Actor) -> bool:
    """Whoever is signed in may put an organisation on Solidair."""
    return actor.user_id is not None


def can_see(actor: Actor, organisation: OrganisationLike) -> bool:
    """Everyone sees what is checked or waits, its people theirs, moderators and administrators the rest."""
    if organisation.review_state in PUBLIC_STATES or _is_own(actor, organisation):
        return True
    return organisation.review_state is not ReviewState.DRAFT and _looks_after(actor, organisation)


def can_edit(actor: Actor, organisation: OrganisationLike) -> bool:
    """A manager may change what an organisation tells, unless it is hidden."""
    return _is_manager(actor, organisation) and organisation.review_state is not ReviewState.HIDDEN


def can_see_members(actor: Actor, organisation: OrganisationLike) -> bool:
    """The people of an organisation see one another."""
    return _is_own(actor, organisation)


def can_manage_members(actor: Actor, organisation: OrganisationLike) -> bool:
    """A manager may give members another role and take them out."""
    return _is_manager(actor, organisation)


def can_invite(actor: Actor, organisation: OrganisationLike) -> bool:
    """A manager may invite people while the organisation is not refused or hidden."""
    return _is_manager(actor, organisation) and organisation.review_state in STANDING_STATES


def can_appoint(actor: Actor, organisation: OrganisationLike) -> bool:
    """Moderators of its place and administrators appoint a manager where none is left, not for their own."""
    is_sent_in = organisation.review_state is not ReviewState.DRAFT
    return is_sent_in and _looks_after(actor, organisation) and not _is_own(actor, organisation)


def can_leave(actor: Actor, organisation: OrganisationLike) -> bool:
    """The people of an organisation may leave it."""
    return _is_own(actor, organisation)


def can_post_for(actor: Actor, organisation: OrganisationLike) -> bool:
    """Its people may post in its name, also before it is checked, unless it is refused or hidden."""
    return _is_own(actor, organisation) and organisation.review_state in STANDING_STATES
