"""Who may do what with a listing; pure."""

from __future__ import annotations

from typing import Final, Protocol

from app.core.actor import Actor
from app.groups.policies import group_ids, looked_after_ids
from app.listings.rules import Kind, Life
from app.moderation.rules import ReviewState
from app.organisations.rules import SCOPE, MemberRole

PUBLIC_LIVES: Final = frozenset({Life.OPEN, Life.PAUSED, Life.FULFILLED})
ONGOING: Final = frozenset({Life.OPEN, Life.PAUSED})
RENEWABLE: Final = frozenset({Life.OPEN, Life.PAUSED, Life.EXPIRED, Life.WITHDRAWN})
CLOSABLE: Final = frozenset({*ONGOING, Life.EXPIRED})


class ListingLike(Protocol):
    """What a policy looks at: a Listing, or a test's stand-in."""

    @property
    def author_id(self) -> int:
        """Return who posted it."""

    @property
    def organisation_id(self) -> int | None:
        """Return for which organisation."""

    @property
    def group_only(self) -> bool:
        """Tell whether it is for one group alone."""

    @property
    def group_id(self) -> int | None:
        """Return for which group alone; None for everyone, and once that group is gone."""

    @property
    def municipality_id(self) -> int:
        """Return where."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""

    @property
    def life(self) -> Life:
        """Return where it stands."""


class RequestLike(ListingLike, Protocol):
    """The same, with what it is."""

    @property
    def kind(self) -> Kind:
        """Return whether it asks or offers."""


def organisation_ids(actor: Actor) -> frozenset[int]:
    """Return the organisations for which the actor may act."""
    roles = frozenset(MemberRole)
    return frozenset(
        g.scope_id
        for g in actor.grants
        if g.scope_kind == SCOPE and g.role in roles and g.scope_id is not None
    )


def can_post_for(actor: Actor, organisation_id: int) -> bool:
    """A manager or member of an organisation may post in its name."""
    return organisation_id in organisation_ids(actor)


def is_for(actor: Actor, listing: ListingLike) -> bool:
    """Tell whether the actor belongs to those for whom it is: everyone, or one group."""
    return not listing.group_only or listing.group_id in group_ids(actor)


def can_manage(actor: Actor, listing: ListingLike) -> bool:
    """The author manages a listing, in a group as long as they are in it; one of an organisation is managed
    by whoever acts for it now.
    """
    if listing.organisation_id is None:
        return actor.is_(listing.author_id) and is_for(actor, listing)
    return listing.organisation_id in organisation_ids(actor)


def is_shown(listing: ListingLike) -> bool:
    """Tell whether those it is for may see it: published, and open, paused or fulfilled."""
    return listing.review_state is ReviewState.PUBLISHED and listing.life in PUBLIC_LIVES


def is_public(listing: ListingLike) -> bool:
    """Tell whether everyone may see it: shown, and not for one group alone."""
    return is_shown(listing) and not listing.group_only


def is_listed(listing: ListingLike) -> bool:
    """Tell whether it stands in the lists for everyone."""
    return is_public(listing) and listing.life is Life.OPEN


def looks_after(actor: Actor, listing: ListingLike) -> bool:
    """Who looks after a group looks after what is for it alone, moderators of the site after the rest."""
    if listing.group_only:
        return listing.group_id in looked_after_ids(actor)
    return actor.has("moderator", listing.municipality_id)


def can_see(actor: Actor, listing: ListingLike, *, is_cut: bool = False) -> bool:
    """Those it is for and whom no block cuts off see what is published, owners see theirs, and who looks
    after it all but drafts.
    """
    if can_manage(actor, listing) or (is_shown(listing) and is_for(actor, listing) and not is_cut):
        return True
    return listing.review_state is not ReviewState.DRAFT and looks_after(actor, listing)


def can_edit(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may edit a listing that is not hidden or closed."""
    return (
        can_manage(actor, listing)
        and listing.review_state is not ReviewState.HIDDEN
        and listing.life in ONGOING
    )


def can_pause(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may pause a published listing that is open."""
    return _is_published_and_mine(actor, listing) and listing.life is Life.OPEN


def can_resume(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may open a paused listing again."""
    return _is_published_and_mine(actor, listing) and listing.life is Life.PAUSED


def can_renew(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may keep a published listing longer, or reopen it after it expired or was withdrawn."""
    return _is_published_and_mine(actor, listing) and listing.life in RENEWABLE


def can_close(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may close a listing that is open, paused or expired, whatever its review."""
    return can_manage(actor, listing) and listing.life in CLOSABLE


def can_copy(actor: Actor, listing: ListingLike) -> bool:
    """Its owners may begin a new listing with the words of this one."""
    return can_manage(actor, listing) and listing.review_state is not ReviewState.DRAFT


def can_add_part(actor: Actor, listing: RequestLike) -> bool:
    """Its owners may add parts to a request for everyone that goes on, also while it waits for a check."""
    is_going = listing.life in ONGOING and listing.review_state is not ReviewState.HIDDEN
    is_request = listing.kind is Kind.REQUEST and not listing.group_only
    return is_request and is_going and can_manage(actor, listing)


def can_hand_over(actor: Actor, listing: ListingLike) -> bool:
    """Whoever acts for an organisation may hand one of its listings to a colleague."""
    return can_manage(actor, listing) and listing.organisation_id is not None


def can_settle_urgency(actor: Actor, listing: ListingLike) -> bool:
    """A moderator of the municipality decides whether another's listing is urgent."""
    is_sent = listing.review_state is not ReviewState.DRAFT and not listing.group_only
    return is_sent and looks_after(actor, listing) and not can_manage(actor, listing)


def can_take_out(actor: Actor, listing: ListingLike) -> bool:
    """Managers and moderators of a group take a listing of theirs offline, unless it is their own."""
    is_shown_now = listing.review_state is ReviewState.PUBLISHED and listing.group_only
    return is_shown_now and looks_after(actor, listing) and not can_manage(actor, listing)


def can_put_back(actor: Actor, listing: ListingLike) -> bool:
    """Managers and moderators of a group put back what was taken offline there, unless it is their own."""
    is_out = listing.review_state is ReviewState.HIDDEN and listing.group_only
    return is_out and looks_after(actor, listing) and not can_manage(actor, listing)


def can_answer(actor: Actor, listing: ListingLike) -> bool:
    """Everyone it is for but its owners may answer a published listing that is open."""
    is_open = listing.review_state is ReviewState.PUBLISHED and listing.life is Life.OPEN
    return is_open and is_for(actor, listing) and not can_manage(actor, listing)


def _is_published_and_mine(actor: Actor, listing: ListingLike) -> bool:
    return can_manage(actor, listing) and listing.review_state is ReviewState.PUBLISHED
