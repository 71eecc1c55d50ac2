"""Who may tell a story, say yes to it, take it back, and read it; pure."""

from __future__ import annotations

from typing import Final, Protocol

from app.core.actor import Actor
from app.moderation.rules import ReviewState
from app.responses.models import Response
from app.responses.policies import can_write, side_of
from app.responses.rules import Side, State

# What is online or was hidden is taken back first, and told anew.
STILL_WRITTEN: Final = frozenset({ReviewState.PENDING, ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED})


class ToldLike(Protocol):
    """What a policy looks at: a story with its conversation, or a test's stand-in."""

    @property
    def response(self) -> Response:
        """Return the conversation that it tells of."""

    @property
    def by_poster(self) -> bool:
        """Tell which side wrote it."""

    @property
    def review_state(self) -> ReviewState:
        """Return how far its review is."""

    @property
    def municipality_id(self) -> int:
        """Return where."""

    @property
    def is_agreed(self) -> bool:
        """Tell whether both sides said yes."""

    @property
    def is_barred(self) -> bool:
        """Tell whether something keeps it from being shown: a block, a closed account, a hidden note."""


def can_tell(actor: Actor, response: Response) -> bool:
    """Both sides may tell of what worked, but in a group, while they can write to each other."""
    is_ours = response.state is State.DONE and not response.listing.group_only
    return is_ours and can_write(actor, response)


def can_change(actor: Actor, story: ToldLike) -> bool:
    """Only the side that wrote it finds other words, and not once it is online."""
    own = Side.POSTER if story.by_poster else Side.RESPONDER
    is_own = side_of(actor, story.response) is own
    return is_own and story.review_state in STILL_WRITTEN and can_tell(actor, story.response)


def can_agree(actor: Actor, story: ToldLike) -> bool:
    """Only the other side than who wrote it says yes, as long as both can write to each other."""
    other = Side.RESPONDER if story.by_poster else Side.POSTER
    is_other = side_of(actor, story.response) is other
    return is_other and can_tell(actor, story.response) and not story.is_barred


def can_take_back(actor: Actor, story: ToldLike) -> bool:
    """Each side takes a story back at any time, whatever became of the conversation."""
    return side_of(actor, story.response) is not None


def is_public(story: ToldLike) -> bool:
    """Tell whether everyone reads it: both said yes, a moderator approved, nothing bars it."""
    return story.review_state is ReviewState.PUBLISHED and story.is_agreed and not story.is_barred


def can_see(actor: Actor, story: ToldLike, *, is_cut: bool = False) -> bool:
    """Whom no block cuts off reads what is public, its two sides theirs, moderators what both agreed on."""
    if (is_public(story) and not is_cut) or side_of(actor, story.response) is not None:
        return True
    return story.is_agreed and actor.has("moderator", story.municipality_id)
