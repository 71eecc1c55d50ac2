"""What answers do when something happens to their listing."""

from __future__ import annotations

from typing import Any

from app.listings.models import Listing
from app.responses import actions
from app.responses.rules import COMPLAINT_KIND


def on_closed(_sender: Any, *, listing: Listing, **_kwargs: Any) -> None:
    """Tell everyone who still waits that the listing is closed."""
    actions.end_rest(listing)
    actions.end_waiting(listing)


def on_reopened(_sender: Any, *, listing: Listing, **_kwargs: Any) -> None:
    """Forget that we paused a listing: its people opened it themselves."""
    actions.end_rest(listing)


def on_decided(kind: str, *, subject: Any, **_kwargs: Any) -> None:
    """End what a moderator found to be wrong; go on with what was found good, also by taking that back."""
    if kind == COMPLAINT_KIND:
        actions.settle_complaint(subject)


def on_banned(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Give on the places of whose account is closed, and let nobody wait for them."""
    actions.give_on_places(user_id)
    actions.end_for(user_id)


def on_left_group(_sender: Any, *, group: Any, user_id: int, **_kwargs: Any) -> None:
    """Take back what waits of who left a group."""
    actions.end_in_group(group.id, user_id)


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Give on the places of who leaves, and take their name out of what others were told."""
    actions.let_go(user_id)
    actions.forget_notices_of(user_id)


def on_hidden(_sender: Any, *, listing: Listing, **_kwargs: Any) -> None:
    """Tell everyone whose answer goes on that the listing is offline."""
    actions.tell_hidden(listing)
