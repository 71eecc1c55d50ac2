"""The waiting list: who waits stays in line, and moves up when a place comes free."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict
from app.listings.models import Listing
from app.media import actions as media
from app.responses import queries
from app.responses.actions.locking import lock_listing
from app.responses.actions.resting import wake_if_read
from app.responses.actions.telling import tell_freed, tell_poster, tell_responder
from app.responses.models import Response
from app.responses.policies import gives_places
from app.responses.rules import Move, Side, State, target_of


def make_move(response: Response, move: Move) -> None:
    """Make a move that nobody makes but time or the listing itself."""
    target = target_of(move, response.state, Side.SYSTEM)
    if target is None:
        raise Conflict
    response.state = target
    db.session.flush()


def put_in_line(listing: Listing) -> None:
    """Tell everyone who waits for an answer at once that no place is left, and put them in line.

    Who only asked something meant no place: they hear it, and still wait for their answer.
    """
    waited = queries.waiting(listing, State.SENT)
    for response in waited:
        if response.is_question:
            tell_responder(response, "filled", turn=0, no_more_path="", **another(response))
        else:
            make_move(response, Move.WAIT)
    for turn, response in enumerate(queries.line_of(listing), 1):
        if response in waited:
            no_more = queries.no_more_path(response)
            tell_responder(response, "filled", turn=turn, no_more_path=no_more, **another(response))
    wake_if_read(listing)


def another(response: Response) -> dict[str, str]:
    """Return the title and the path of an open listing that may fit instead, or of all of them."""
    found = queries.next_best(response)
    if found is None:
        return {"other_title": "", "other_path": "/listings"}
    return {"other_title": found.title, "other_path": f"/listings/{found.public_id}"}


def move_up(listing: Listing) -> Response | None:
    """Give a place that came free to whoever waits longest, and tell all who wait; return who has it.

    The listing is held, so a place never goes to two people, nor twice to one.
    """
    if not gives_places(listing, now()) or queries.places_left(listing) == 0:
        return None
    line = queries.line_of(listing)
    if not line:
        return None
    first, others = line[0], line[1:]
    first.agreed_at = now()
    make_move(first, Move.MOVE_UP)
    tell_responder(first, "moved_up", no_more_path=queries.no_more_path(first))
    _tell_line(others)
    return first


def _tell_line(others: Sequence[Response]) -> None:
    for turn, response in enumerate(others, 1):
        tell_responder(response, "line", turn=turn, no_more_path=queries.no_more_path(response))


def let_go(user_id: int) -> None:
    """Let go somebody who leaves Solidair: their places, and the pictures of their conversations."""
    for picture in queries.pictures_of_person(user_id):
        media.remove(picture)
    give_on_places(user_id)


def give_on_places(user_id: int) -> None:
    """Give the places of somebody who cannot come any more to who waits for them."""
    for response in queries.places_of(user_id):
        listing = lock_listing(response.listing_id)
        response.state, response.ended_at = State.WITHDRAWN, now()
        db.session.flush()
        first = move_up(listing)
        if first is not None:
            tell_poster(first, "next", who=queries.name_of(first.responder_id))
        elif gives_places(listing, now()):
            tell_freed(response)
