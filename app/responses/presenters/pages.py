"""Answers in words: what templates show of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from app.core.actor import Actor
from app.core.formats import ago, moment
from app.core.i18n import _, _l, current_language
from app.listings.models import Listing
from app.listings.policies import can_see
from app.listings.rules import Help, Kind, Life
from app.responses import queries
from app.responses.models import Response
from app.responses.policies import can_ask_for_place, can_thank, can_write, moves_of, side_of
from app.responses.queries import Conversation, Line, Photo, Row, Tab
from app.responses.rules import LIVE, Choice, Move, Reason, Side, State
from app.taxonomy.rules import CATEGORIES

KINDS: Final = {Kind.REQUEST: _l("Request"), Kind.OFFER: _l("Offer")}
LABELS: Final = {
    State.DRAFT: _l("Not sent yet"),
    State.SENT: _l("Waits for an answer"),
    State.WAITLISTED: _l("On the waiting list"),
    State.AGREED: _l("Agreed"),
    State.DONE: _l("It worked"),
    State.NOT_DONE: _l("It did not work"),
    State.DECLINED: _l("Not accepted"),
    State.WITHDRAWN: _l("Taken back"),
    State.LAPSED: _l("Too late"),
    State.FILLED: _l("All places taken"),
}
REASONS: Final = {
    Reason.FOUND_SOMEONE: _l("I found somebody else"),
    Reason.DOES_NOT_FIT: _l("It does not fit"),
    Reason.NO_TIME: _l("I have no time"),
    Reason.OTHER: _l("Another reason"),
}
_BADGES: Final = {State.AGREED: "done", State.DONE: "done", State.SENT: "attention"}
_SAME_FOR_BOTH: Final = {
    State.AGREED: _l("You agreed. Now choose a day and a place together."),
    State.DONE: _l("It worked. Thank you!"),
    State.NOT_DONE: _l("It did not work this time. Maybe next time."),
}
_TO_POSTER: Final = {
    State.SENT: _l("This person waits for your answer. Write back, agree or say no."),
    State.WAITLISTED: _l("This person is on the waiting list, and moves up when a place comes free."),
    State.DECLINED: _l("You said no to this answer."),
    State.WITHDRAWN: _l("This answer was taken back."),
    State.LAPSED: _l("Your note was closed before you agreed."),
    State.FILLED: _l("You gave all places to others."),
}
_TO_RESPONDER: Final = {
    State.DRAFT: _l("Your message is not sent yet. Open the link in our mail to send it."),
    State.SENT: _l("Your message is sent. You get a mail when there is an answer."),
    State.WAITLISTED: _l(
        "All places are taken. You are on the waiting list. When a place comes free, you get it."
    ),
    State.DECLINED: _l("It is no this time. There are more notes like this one."),
    State.WITHDRAWN: _l("You took your answer back."),
    State.LAPSED: _l("The note was closed. Look at the other notes."),
    State.FILLED: _l("All places went to others. Thank you for your answer."),
}


_OFFERED: Final = {
    (Kind.REQUEST, Help.GOODS): (_l("I can give this."), _l("I can give this, but later.")),
    (Kind.REQUEST, Help.TIME): (_l("I would like to help."), _l("I can help, but at another moment.")),
    (Kind.OFFER, Help.GOODS): (_l("I would like to have this."), _l("I would like this, but later.")),
    (Kind.OFFER, Help.TIME): (
        _l("I would like your help."),
        _l("I would like your help, but at another moment."),
    ),
}


@dataclass(frozen=True)
class ConversationPage:
    """What the page of a conversation shows."""

    response: Response
    listing: Listing
    listing_href: str
    kind_label: Any
    other: str
    other_id: str
    report_ref: str
    is_poster: bool
    writes_for: str
    label: Any
    badge: str | None
    words: Any
    turn: str
    reason: Any
    moves: frozenset[Move]
    may_write: bool
    may_thank: bool
    place_words: Any
    is_live: bool
    is_agreed: bool
    taken: int
    closes: bool
    is_over: bool
    asks_to_close: bool
    messages: list[dict[str, Any]]
    unread_upto: int
    older_href: str


def shown_name(name: str) -> str:
    """Return a name, or what we call somebody who gave none."""
    return name or _("A neighbour")


def conversation_page(
    actor: Actor,
    found: Conversation,
    lines: list[Line],
    photos: Mapping[int, Sequence[Photo]],
    *,
    has_older: bool,
) -> ConversationPage:
    """Return a conversation as its page shows it."""
    response, listing = found.response, found.response.listing
    side = side_of(actor, response)
    is_poster = side is Side.POSTER
    is_ongoing = listing.life in {Life.OPEN, Life.PAUSED}
    is_last = found.agreed == 1 and found.taken >= listing.quantity
    return ConversationPage(
        response=response,
        listing=listing,
        listing_href=_listing_href(actor, listing),
        kind_label=KINDS[listing.kind],
        other=shown_name(found.responder_name if is_poster else found.organisation_name or found.author_name),
        other_id=found.responder_public_id if is_poster else found.author_public_id,
        report_ref=listing.public_id if not is_poster and _may_report(actor, listing) else "",
        is_poster=is_poster,
        writes_for=found.organisation_name if is_poster else "",
        label=_("Your turn") if _is_turn_of(found, lines, is_poster=is_poster) else LABELS[response.state],
        badge=_BADGES.get(response.state),
        words=words_of(response.state, is_poster=is_poster),
        turn=_turn(found, is_poster=is_poster),
        reason=_reason(response.reason),
        moves=_shown_moves(actor, found),
        may_write=can_write(actor, response) and not found.is_cut,
        may_thank=can_thank(actor, response) and not found.is_cut and not _has_thanked(actor, lines),
        place_words=_place_words(actor, response),
        is_live=response.state in LIVE,
        is_agreed=response.state is State.AGREED,
        taken=found.taken,
        closes=is_poster and is_ongoing and response.state is State.AGREED and is_last,
        is_over=is_poster and response.state is State.DONE and not is_ongoing,
        asks_to_close=is_poster and is_ongoing and response.state is State.DONE and found.agreed == 0,
        messages=_bubbles(actor, found, lines, photos),
        unread_upto=_unread_upto(found.response, lines, is_poster=is_poster),
        older_href=_older(response.public_id, lines) if has_older else "",
    )


def _is_turn_of(found: Conversation, lines: list[Line], *, is_poster: bool) -> bool:
    """Tell whether the other side spoke last, while nothing is agreed yet."""
    is_open = found.response.state is State.SENT
    return is_open and bool(lines) and (lines[-1].author_id == found.response.responder_id) == is_poster


def _place_words(actor: Actor, response: Response) -> Any:
    """Return the words with which who asked something asks for a place too, or nothing."""
    listing = response.listing
    return choices(listing.kind, listing.help)[Choice.YES] if can_ask_for_place(actor, response) else ""


def _has_thanked(actor: Actor, lines: list[Line]) -> bool:
    return any(line.is_thanks and actor.is_(line.author_id) for line in lines)


def _may_report(actor: Actor, listing: Listing) -> bool:
    """Tell whether the moderators of the site can look at this listing for the actor."""
    return can_see(actor, listing) and not listing.group_only


def _shown_moves(actor: Actor, found: Conversation) -> frozenset[Move]:
    """Return the moves with a button: nobody is offered a place that is not there."""
    response = found.response
    is_full = found.taken >= response.listing.quantity
    return moves_of(actor, response) - ({Move.AGREE} if is_full or found.is_cut else set())


def words_of(state: State, *, is_poster: bool) -> Any:
    """Return in one sentence where an answer stands and what one can do now."""
    return _SAME_FOR_BOTH.get(state) or (_TO_POSTER if is_poster else _TO_RESPONDER).get(state, "")


def _turn(found: Conversation, *, is_poster: bool) -> str:
    """Return which turn somebody on the waiting list has; 1 is next."""
    if found.response.state is not State.WAITLISTED:
        return ""
    if is_poster:
        return _("This is number %(number)s of the waiting list.", number=found.turn)
    return _("You are number %(number)s.", number=found.turn)


def _reason(reason: Reason | None) -> Any:
    return "" if reason in {None, Reason.OTHER} else REASONS[reason]


def _listing_href(actor: Actor, listing: Listing) -> str:
    return url_for("listings.show", public_id=listing.public_id) if can_see(actor, listing) else ""


def _unread_upto(response: Response, lines: list[Line], *, is_poster: bool) -> int:
    """Return the newest message of the other side that this side has not read, or 0."""
    seen = response.poster_seen if is_poster else response.responder_seen
    theirs = [line.id for line in lines if (line.author_id == response.responder_id) == is_poster]
    return theirs[-1] if theirs and theirs[-1] > seen else 0


def _bubbles(
    actor: Actor, found: Conversation, lines: list[Line], photos: Mapping[int, Sequence[Photo]]
) -> list[dict[str, Any]]:
    """Return the messages with what is new to this side, and the last of its own that the other has read."""
    response = found.response
    is_poster = side_of(actor, response) is Side.POSTER
    own_seen, other_seen = response.poster_seen, response.responder_seen
    if not is_poster:
        own_seen, other_seen = other_seen, own_seen
    bubbles, last_read = [], None
    for line in lines:
        is_theirs = (line.author_id == response.responder_id) == is_poster
        bubble = _bubble(actor, found, line)
        bubble["is_new"] = is_theirs and line.id > own_seen
        bubble["photos"] = [_picture(photo) for photo in photos.get(line.id, ())]
        if not is_theirs and line.id <= other_seen and not found.is_cut:
            last_read = bubble
        bubbles.append(bubble)
    if last_read is not None:
        last_read["is_read"] = True
    return bubbles


def _picture(photo: Photo) -> dict[str, Any]:
    full, card = (url_for("media.show", public_id=photo.public_id, size=size) for size in ("full", "card"))
    scale = min(1, 480 / max(photo.width, photo.height))
    return {
        "full": full,
        "card": card,
        "width": round(photo.width * scale),
        "height": round(photo.height * scale),
    }


def _bubble(actor: Actor, found: Conversation, line: Line) -> dict[str, Any]:
    name = shown_name(line.author_name)
    if found.organisation_name and line.author_id != found.response.responder_id:
        name = f"{name} ({found.organisation_name})"
    return {
        "author": name,
        "body": line.body,
        "at": moment(line.created_at),
        "mine": actor.is_(line.author_id),
        "is_read": False,
        "is_thanks": line.is_thanks,
    }


def _older(public_id: str, lines: list[Line]) -> str:
    return url_for("responses.show", public_id=public_id, before=lines[0].id)


def row_view(row: Row) -> dict[str, Any]:
    """Return one answer of a list as templates show it."""
    other = (row.organisation_name or row.author_name) if row.is_mine else row.responder_name
    return {
        "href": url_for("responses.show", public_id=row.public_id),
        "title": row.title,
        "lang": row.language,
        "kind": row.kind.value,
        "kind_label": KINDS[row.kind],
        "other": shown_name(other),
        # Whose turn it is says that already.
        "label": "" if row.is_my_turn and row.state is State.SENT else LABELS[row.state],
        "badge": _BADGES.get(row.state),
        "is_my_turn": row.is_my_turn,
        "is_new": row.is_new,
        "is_mine": row.is_mine,
        "organisation": row.organisation_name or "",
        "when": ago(row.last_at),
    }


def unanswered_rows(rows: Sequence[queries.Unanswered]) -> list[dict[str, Any]]:
    """Return the requests without an answer as the list of moderators shows them."""
    language = current_language()
    return [
        {
            "href": url_for("listings.show", public_id=row.public_id),
            "title": row.title,
            "lang": row.language,
            "category": CATEGORIES[row.category].name(language),
            "when": ago(row.published_at),
        }
        for row in rows
    ]


def tabs(actor: Actor, current: Tab) -> list[tuple[Any, str, bool]]:
    """Return the tabs above the list of answers."""
    labels = {Tab.ALL: _("All"), Tab.RECEIVED: _("Answers to me"), Tab.SENT: _("My answers")}
    if actor.has_any("manager", "member"):
        labels[Tab.ORGANISATION] = _("For my organisation")
    return [
        (label, url_for("responses.mine", tab=None if tab is Tab.ALL else tab.value), tab is current)
        for tab, label in labels.items()
    ]


def choices(kind: Kind, help_: Help) -> dict[Choice, Any]:
    """Return what one click says to a listing like this."""
    yes, later = _OFFERED[kind, help_]
    return {Choice.YES: yes, Choice.LATER: later, Choice.QUESTION: _l("I have a question.")}


def answer_words(listing: Listing, choice: Choice | None, text: str, reply: str = "") -> str:
    """Return the message that a choice and the words beside it make, in the language of the page.

    The reply to the poster's question stands below it, with the question as it was asked.
    """
    words = _chosen_words(listing, choice, text)
    return f"{words}\n\n{listing.question}\n{reply}" if reply and listing.question else words


def _chosen_words(listing: Listing, choice: Choice | None, text: str) -> str:
    if choice is None:
        return text
    said = str(choices(listing.kind, listing.help)[choice])
    if text:
        return f"{said}\n{text}"
    return _("Hello! %(said)s When does it suit you?", said=said)


def panel_words(listing: Listing, standing: queries.Standing) -> str:
    """Return what a listing that takes no answers, or has no place left, says to a visitor."""
    if listing.life is Life.PAUSED and queries.is_resting(listing):
        return _("Many people answered. They get an answer first. Come back later.")
    if listing.life is Life.PAUSED:
        return _("This note is paused. Come back later.")
    if listing.life is Life.FULFILLED:
        return _("This worked! The note is closed.")
    if listing.life is not Life.OPEN:
        return _("This note is closed.")
    if standing.taken >= listing.quantity:
        return _("All places are taken. You can join the waiting list.")
    return _("This note takes no answers now.")
