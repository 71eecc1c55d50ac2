"""Telling the next people, and writing anew or taking back what was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.accounts.queries import actor_of, recipient_of
from app.alerts.actions import take_for_wave
from app.core.clock import local_now, now
from app.core.db import db
from app.core.errors import Gone
from app.core.ids import new_public_id
from app.listings.models import Listing
from app.mail import actions as mail
from app.mail.rules import Guard
from app.matching import actions as matching
from app.notifications.queries import quiet_hours_of
from app.responses import actions as responses
from app.responses.models import Response
from app.waves import queries
from app.waves.models import Wave
from app.waves.queries import Call, Fitting
from app.waves.rules import CALL, CALL_GUARD, PEOPLE_A_WAVE, WAVE_EVERY


def call_next(listing: Listing) -> int:
    """Tell the next people of an urgent request, unless it is night or enough answered; return how many.

    Each is a row and a mail of this transaction: what is killed half-way was never said.
    """
    wave = queries.find_wave(listing.id)
    if wave is None:
        wave = Wave(listing_id=listing.id, number=0, next_at=now())
        db.session.add(wave)
    elif wave.next_at > now():
        return 0
    morning = queries.quiet_hours().end_after(local_now())
    wave.next_at = morning or now() + WAVE_EVERY
    if morning is not None or queries.has_enough(listing):
        db.session.flush()
        return 0
    people = queries.next_people(listing, PEOPLE_A_WAVE)
    wave.number += bool(people)
    db.session.flush()
    return sum(_call(listing, one, wave.number) for one in people)


def call_for(listing: Listing, best: Mapping[int, int]) -> int:
    """Tell the next ten of these people (person -> offer, as they fit) of a request; return how many.

    Who asks looks after the request itself: it need not be urgent, and there is no next time by itself.
    """
    wave = queries.find_wave(listing.id)
    if wave is None:
        wave = Wave(listing_id=listing.id, number=0, next_at=now())
        db.session.add(wave)
    people = queries.first_to_hear(listing, best, PEOPLE_A_WAVE)
    wave.is_called, wave.number = True, wave.number + bool(people)
    db.session.flush()
    return sum(_call(listing, one, wave.number) for one in people)


def _call(listing: Listing, fitting: Fitting, number: int) -> bool:
    mail_ref = take_for_wave(fitting.user_id, listing.id, fitting.offer_id, number)
    call = queries.find_call(mail_ref) if mail_ref is not None else None
    if call is None:
        return False
    matching.remember(fitting.user_id, fitting.offer_id, listing.id)
    _write(call)
    return True


def _write(call: Call) -> None:
    recipient = recipient_of(call.user.id)
    if recipient is None or call.offer is None or call.hit.mail_ref is None:
        db.session.delete(call.hit)
        return
    mail.enqueue(
        CALL, recipient, "waves/call", context=_context(call), unsubscribe_kind=CALL,
        guard=Guard(CALL_GUARD, call.hit.mail_ref),
        not_before=_earliest(call.user.id),
    )  # fmt: skip


def _earliest(user_id: int) -> datetime | None:
    """Return when a call may leave: not in anybody's night, nor in this person's; None: at once."""
    ends = (quiet.end_after(local_now()) for quiet in (queries.quiet_hours(), quiet_hours_of(user_id)))
    return max((end for end in ends if end is not None), default=None)


def _context(call: Call) -> dict[str, Any]:
    listing, offer = call.listing, call.offer
    return {
        "title": listing.title,
        "lang": listing.language,
        "deadline": listing.deadline,
        "urgent": listing.urgent_granted,
        "offer": offer.title if offer else "",
        "offer_lang": offer.language if offer else "",
        "path": queries.call_path(call),
    }


def settle_dropped(mail_ref: str) -> None:
    """Write a call anew when only its words were old; else let it be as if nobody had been told."""
    call = queries.find_call(mail_ref)
    if call is None:
        return
    if queries.may_hear(call):
        call.hit.mail_ref, call.hit.told_at = new_public_id(), now()
        db.session.flush()
        _write(call)
    else:
        matching.forget_suggestion(call.user.id, call.listing.id)
        db.session.delete(call.hit)
    db.session.flush()


def answer(call: Call, message: str) -> Response:
    """Answer what a call asks, for who followed the link in its mail; twice is once."""
    actor = actor_of(call.user)
    if not queries.can_see(actor, call.listing):
        raise Gone
    return responses.respond(actor, call.listing, message)
