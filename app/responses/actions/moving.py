"""The moves of the two sides: agree, decline, withdraw, and say whether it worked."""

from __future__ import annotations

from typing import Final

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.responses import queries
from app.responses.actions.line import another, make_move, move_up, put_in_line
from app.responses.actions.locking import lock
from app.responses.actions.talking import begin_writing, send_message, touch
from app.responses.actions.telling import tell_other_side
from app.responses.models import Response
from app.responses.policies import can_ask_for_place, can_make, side_of
from app.responses.rules import MeetingState, Move, Reason, Side, State, target_of

# With these a moment to meet is off; whoever says that it worked or not has met.
_PARTING: Final = frozenset({Move.DECLINE, Move.WITHDRAW})


def agree(actor: Actor, response: Response) -> Response:
    """Give a place to who answered; the lock makes sure that the last place goes to one person."""
    listing = lock(response)
    if not _begin(actor, response, Move.AGREE):
        return response
    if queries.is_cut(response):
        raise Conflict(_("You can no longer write in this conversation."))
    left = queries.places_left(listing)
    if left == 0:
        raise Conflict(_("All places are taken. You can change the number of places of your note."))
    response.agreed_at = now()
    _move(actor, response, Move.AGREE)
    tell_other_side(actor, response, "agreed")
    if left == 1:
        put_in_line(listing)
    return response


def ask_for_place(actor: Actor, response: Response, words: str) -> None:
    """Say after a question that one wants a place too: on the waiting list when none is left."""
    listing = lock(response)
    begin_writing(actor, response)
    if side_of(actor, response) is Side.RESPONDER and not response.is_question:
        return
    if not can_ask_for_place(actor, response):
        raise Conflict(_("This answer changed in the meantime. Look at the conversation again."))
    response.is_question, response.place_asked_at = False, now()
    if queries.places_left(listing) == 0:
        make_move(response, Move.WAIT)
    send_message(actor, response, words)


def decline(actor: Actor, response: Response, reason: Reason) -> Response | None:
    """Say no, kindly and with a reason; return who moved up, when that freed a place."""
    listing = lock(response)
    if not _begin(actor, response, Move.DECLINE):
        return None
    was_agreed = response.state is State.AGREED
    _end(actor, response, Move.DECLINE, reason)
    tell_other_side(actor, response, "declined", reason=reason.value, **another(response))
    return move_up(listing) if was_agreed else None


def withdraw(actor: Actor, response: Response, reason: Reason | None = None) -> None:
    """Take one's answer back; when a place was agreed, it goes to whoever waits for it."""
    listing = lock(response)
    if not _begin(actor, response, Move.WITHDRAW):
        return
    was_agreed = response.state is State.AGREED
    _end(actor, response, Move.WITHDRAW, reason)
    if response.sent_at is not None:
        word = reason.value if reason else ""
        next_ = _next(move_up(listing)) if was_agreed else {"next_name": "", "next_path": ""}
        tell_other_side(actor, response, "withdrawn", reason=word, was_agreed=was_agreed, **next_)


def finish(actor: Actor, response: Response, *, worked: bool) -> bool:
    """Say whether it worked; return whether nothing is agreed any more, so that the listing may close."""
    listing = lock(response)
    move = Move.DONE if worked else Move.NOT_DONE
    if _begin(actor, response, move):
        _end(actor, response, move)
        # Only the side of the listing can close it.
        by_responder = actor.is_(response.responder_id)
        is_last = worked and by_responder and queries.agreed_count(listing.id) == 0
        next_ = _next(None if worked else move_up(listing))
        tell_other_side(actor, response, "done" if worked else "not_done", is_last=is_last, **next_)
    return queries.agreed_count(listing.id) == 0


def _next(response: Response | None) -> dict[str, str]:
    """Return what a mail tells of who moved up."""
    if response is None:
        return {"next_name": "", "next_path": ""}
    return {
        "next_name": queries.name_of(response.responder_id),
        "next_path": f"/responses/{response.public_id}",
    }


def _begin(actor: Actor, response: Response, move: Move) -> bool:
    """Check a move under the lock; False when this side made it already (a second click)."""
    side = side_of(actor, response)
    if side is None:
        raise NotFound
    if can_make(actor, response, move):
        return True
    if _was_made(response, move, side):
        return False
    raise Conflict(_("This answer changed in the meantime. Look at the conversation again."))


def _was_made(response: Response, move: Move, side: Side) -> bool:
    sources = (state for state in State if target_of(move, state, side) is response.state)
    return next(sources, None) is not None


def _end(actor: Actor, response: Response, move: Move, reason: Reason | None = None) -> None:
    response.ended_at, response.reason = now(), reason
    meeting = queries.find_meeting(response)
    if move in _PARTING and meeting is not None and meeting.state is not MeetingState.CANCELLED:
        meeting.state, meeting.sequence, meeting.changed_at = (
            MeetingState.CANCELLED,
            meeting.sequence + 1,
            now(),
        )
    _move(actor, response, move)


def _move(actor: Actor, response: Response, move: Move) -> None:
    side = side_of(actor, response)
    target = target_of(move, response.state, side) if side else None
    if target is None:
        raise Conflict
    response.state = target
    db.session.flush()
    touch(actor, response)
