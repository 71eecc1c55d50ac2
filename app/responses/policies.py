"""Who may see a conversation, and what each side may do in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from app.core.actor import Actor
from app.core.clock import LOCAL_ZONE
from app.listings.models import Listing
from app.listings.policies import is_for, organisation_ids
from app.listings.rules import Life
from app.moderation.rules import ReviewState
from app.responses.models import AnswerRecord, Complaint, Meeting, Response, SharedContact
from app.responses.rules import WRITABLE, MeetingState, Move, Side, State, moves_from, target_of

_AGREEING_LIVES: Final = frozenset({Life.OPEN, Life.PAUSED})


def is_poster(actor: Actor, listing: Listing) -> bool:
    """A listing's side is its author; for an organisation's listing, whoever acts for it now."""
    if listing.organisation_id is None:
        return actor.is_(listing.author_id)
    return listing.organisation_id in organisation_ids(actor)


def side_of(actor: Actor, response: Response) -> Side | None:
    """Return on which side of the conversation somebody stands; a draft has one side only."""
    if not _is_theirs(actor, response):
        return None
    if actor.is_(response.responder_id):
        return Side.RESPONDER
    was_sent = response.sent_at is not None
    return Side.POSTER if was_sent and is_poster(actor, response.listing) else None


def _is_theirs(actor: Actor, response: Response) -> bool:
    """Tell whether somebody still belongs here: in the group of the listing, or to what was agreed in it."""
    return response.agreed_at is not None or is_for(actor, response.listing)


def can_see(actor: Actor, response: Response) -> bool:
    """Only the two sides of a conversation see it, and the poster's side only once it was sent.

    In a group both must be in it, until they agreed: from then on it stays theirs.
    """
    return side_of(actor, response) is not None


def can_be_named(response: Response, *, is_cut: bool) -> bool:
    """A mailed link names its note, unless that was hidden or a block stands between the two."""
    return response.listing.review_state is ReviewState.PUBLISHED and not is_cut


def can_write(actor: Actor, response: Response) -> bool:
    """Both sides write while the answer lives or was kept, and no moderator hid its listing or stopped it."""
    is_shown = response.listing.review_state is ReviewState.PUBLISHED and response.stopped_at is None
    return can_see(actor, response) and response.state in WRITABLE and is_shown


def can_thank(actor: Actor, response: Response) -> bool:
    """Both sides say thank you once it worked, while they can write to each other."""
    return response.state is State.DONE and can_write(actor, response)


def can_ask_for_place(actor: Actor, response: Response) -> bool:
    """Who only asked something asks for a place too, while the listing gives any."""
    asks = response.is_question and response.state is State.SENT
    is_live = response.listing.life in _AGREEING_LIVES
    return asks and is_live and side_of(actor, response) is Side.RESPONDER and can_write(actor, response)


def gives_places(listing: Listing, at: datetime) -> bool:
    """Tell whether a place that comes free is still of use: the listing goes on, and its day is not over."""
    is_live = listing.review_state is ReviewState.PUBLISHED and listing.life in _AGREEING_LIVES
    last_day = listing.until_date or listing.from_date
    return is_live and (last_day is None or last_day >= at.astimezone(LOCAL_ZONE).date())


def can_share_out(actor: Actor, response: Response) -> bool:
    """The people of an organisation agree among themselves who follows up an answer to its listings."""
    return response.listing.organisation_id is not None and side_of(actor, response) is Side.POSTER


def can_agree(actor: Actor, response: Response) -> bool:
    """The poster's side agrees with who waits, while the listing is published and not closed."""
    listing = response.listing
    is_live = listing.review_state is ReviewState.PUBLISHED and listing.life in _AGREEING_LIVES
    return is_live and _can_move(actor, response, Move.AGREE)


def can_decline(actor: Actor, response: Response) -> bool:
    """The poster's side declines until it is done."""
    return _can_move(actor, response, Move.DECLINE)


def can_withdraw(actor: Actor, response: Response) -> bool:
    """Whoever answered takes the answer back until it is done."""
    return _can_move(actor, response, Move.WITHDRAW)


def can_finish(actor: Actor, response: Response) -> bool:
    """Either side says whether it worked, once both agreed."""
    return _can_move(actor, response, Move.DONE)


def can_agree_to_meeting(actor: Actor, response: Response, meeting: Meeting) -> bool:
    """The other side than who proposed a moment agrees on it."""
    is_other = meeting.by_poster == (side_of(actor, response) is Side.RESPONDER)
    return can_write(actor, response) and meeting.state is MeetingState.PROPOSED and is_other


def can_cancel_meeting(actor: Actor, response: Response, meeting: Meeting) -> bool:
    """Both sides call off a moment that was proposed or agreed."""
    return can_write(actor, response) and meeting.state is not MeetingState.CANCELLED


def can_read_contact(actor: Actor, response: Response, shared: SharedContact) -> bool:
    """Only the other side reads what somebody shares, while both still write to each other."""
    is_by_responder = shared.user_id == response.responder_id
    other = Side.POSTER if is_by_responder else Side.RESPONDER
    return can_write(actor, response) and side_of(actor, response) is other


def can_report(actor: Actor, complaint: Complaint) -> bool:
    """Only who brought a complaint sees it, beside the moderators of the desk."""
    return actor.is_(complaint.reporter_id)


def is_in_complaint(actor: Actor, complaint: Complaint) -> bool:
    """Both people and whoever acts for the organisation are in it: as moderators they decide nothing."""
    is_theirs = complaint.organisation_id in organisation_ids(actor)
    return is_theirs or actor.is_(complaint.reporter_id) or actor.is_(complaint.accused_id)


def can_contest(actor: Actor, record: AnswerRecord) -> bool:
    """The person, or whoever acts for the organisation, contests what is said of how they answer."""
    if record.organisation_id is not None:
        return record.organisation_id in organisation_ids(actor)
    return actor.is_(record.user_id)


def can_make(actor: Actor, response: Response, move: Move) -> bool:
    """Tell whether somebody may make this move now."""
    policy = _POLICIES.get(move)
    return policy is not None and policy(actor, response)


def moves_of(actor: Actor, response: Response) -> frozenset[Move]:
    """Return the moves for which somebody gets a button."""
    side = side_of(actor, response)
    possible = moves_from(response.state, side) if side else ()
    return frozenset(move for move in possible if can_make(actor, response, move))


def _can_move(actor: Actor, response: Response, move: Move) -> bool:
    side = side_of(actor, response)
    return side is not None and target_of(move, response.state, side) is not None


_POLICIES: Final[Mapping[Move, Callable[[Actor, Response], bool]]] = {
    Move.AGREE: can_agree,
    Move.DECLINE: can_decline,
    Move.WITHDRAW: can_withdraw,
    Move.DONE: can_finish,
    Move.NOT_DONE: can_finish,
}
