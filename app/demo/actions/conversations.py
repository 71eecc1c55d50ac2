"""The demo city's conversations in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now, today
from app.core.db import db
from app.demo.actions.notices import NEW_FOR, tell
from app.demo.rules import demo_id
from app.listings.models import Listing
from app.listings.queries import title_in_mail
from app.listings.rules import Kind
from app.responses.models import ListingCare, Meeting, Message, Response, SharedContact
from app.responses.rules import SUBJECT_KIND, ZONE, MeetingState, Reason, State, moment_of

Row = Mapping[str, Any]
AGREED_ONCE: Final = frozenset({State.AGREED, State.DONE, State.NOT_DONE})
# What the one who answered was told last.
TOLD: Final = {
    State.AGREED: "agreed",
    State.DONE: "agreed",
    State.NOT_DONE: "agreed",
    State.DECLINED: "declined",
    State.FILLED: "filled",
    State.LAPSED: "lapsed",
}
GOING_ON: Final = frozenset({State.SENT, State.WAITLISTED, State.AGREED})


def load_conversation(
    number: int, row: Row, people: Mapping[str, User], listings: Mapping[str, Listing]
) -> None:
    """Write one answer with its messages, unless it is there."""
    public_id = demo_id("response", f"{number}:{row['listing']}:{row['responder']}")
    if db.session.scalar(select(Response.id).where(Response.public_id == public_id)) is not None:
        return
    listing, responder = listings[row["listing"]], people[row["responder"]]
    sent, state = now() - timedelta(days=row["age_days"], minutes=number), State(row["state"])
    last = sent + timedelta(hours=row["messages"][-1]["hours_after"])
    response = Response(
        public_id=public_id,
        listing_id=listing.id,
        responder_id=responder.id,
        state=state,
        reason=Reason(row["reason"]) if row["reason"] else None,
        created_at=sent,
        sent_at=sent,
        answered_at=_answered_at(row, sent, state),
        agreed_at=last if state in AGREED_ONCE else None,
        # They were asked already: the demo begins without a burst of mails.
        asked_at=last if state is State.AGREED else None,
        ended_at=None if state in GOING_ON else last,
        nudged_at=sent + timedelta(days=3) if row["age_days"] >= 3 else None,
    )
    db.session.add(response)
    db.session.flush()
    for message in row["messages"]:
        author_id = listing.author_id if message["by"] == "poster" else responder.id
        at = sent + timedelta(hours=message["hours_after"])
        db.session.add(
            Message(response_id=response.id, author_id=author_id, body=message["body"], created_at=at)
        )
    _read(response, listing, last)
    _beside(response, row, last)
    _tell(response, listing, responder, last)


def _read(response: Response, listing: Listing, last: datetime) -> None:
    """Let each side have read what came before its own last words; after some days, all of it."""
    messages = list(db.session.scalars(select(Message).where(Message.response_id == response.id)))
    newest = max(message.id for message in messages)
    for side, author_id in (("poster_seen", listing.author_id), ("responder_seen", response.responder_id)):
        own = max((message.id for message in messages if message.author_id == author_id), default=0)
        setattr(response, side, newest if last < now() - NEW_FOR else own)


def _beside(response: Response, row: Row, at: datetime) -> None:
    """Write the moment on which both agreed, and what the responder shares."""
    if meeting := row.get("meeting"):
        day = today() + timedelta(days=meeting["days_ahead"])
        local = datetime.combine(day, time.fromisoformat(meeting["at"]))
        db.session.add(
            Meeting(
                response_id=response.id, author_id=response.responder_id, by_poster=False, zone=ZONE,
                local_start=local.isoformat(timespec="minutes"), minutes=meeting["minutes"],
                starts_at=moment_of(local, ZONE) or at, place=meeting["place"], state=MeetingState.AGREED,
                sequence=0, changed_at=at,
            )
        )  # fmt: skip
    if row.get("shares"):
        shared = SharedContact(response_id=response.id, user_id=response.responder_id, shared_at=at)
        db.session.add(shared)


def _answered_at(row: Row, sent: datetime, state: State) -> datetime | None:
    """Return when the poster first wrote or decided, if that happened."""
    wrote = [message["hours_after"] for message in row["messages"] if message["by"] == "poster"]
    decided = [row["messages"][-1]["hours_after"]] if state in AGREED_ONCE | {State.DECLINED} else []
    return sent + timedelta(hours=min(wrote + decided)) if wrote or decided else None


def note_told(listings: Mapping[str, Listing]) -> None:
    """Note that posters of old requests heard already that nobody answers."""
    known = set(db.session.scalars(select(ListingCare.listing_id)))
    db.session.add_all(
        ListingCare(listing_id=listing.id, unanswered_at=now())
        for listing in listings.values()
        if listing.kind is Kind.REQUEST and listing.id not in known
    )


def _tell(response: Response, listing: Listing, responder: User, last: datetime) -> None:
    """Fill both inboxes."""
    subject, path = (SUBJECT_KIND, response.public_id), f"/responses/{response.public_id}"
    words = {"listing_title": title_in_mail(listing), "who": responder.name}
    author_id, at = listing.author_id, response.created_at
    tell(author_id, "responses.received", "responses/received", subject, path, at, **words)
    if response.state in TOLD:
        kind = TOLD[response.state]
        tell(responder.id, f"responses.{kind}", f"responses/{kind}", subject, path, last, **words)
    if response.state is State.WITHDRAWN:
        tell(author_id, "responses.withdrawn", "responses/withdrawn", subject, path, last, **words)
