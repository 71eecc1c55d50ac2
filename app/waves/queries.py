"""Who hears of something urgent, who may still be told, and what became of a call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, or_, select

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user, mailed_token, read_mailed_token
from app.alerts.models import AlertHit
from app.alerts.rules import MAILS_A_WEEK
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Gone
from app.listings.models import Listing
from app.listings.policies import can_answer, can_manage
from app.listings.queries import SHOWN, visible_to
from app.listings.rules import Kind
from app.matching.models import NotThis, Suggested
from app.matching.queries import profile_of, suggestions_for
from app.matching.rules.scoring import fit
from app.notifications.models import NoticePreference
from app.notifications.queries import get_kind, wishes_of
from app.notifications.rules import Channel, QuietHours, read_quiet_hours
from app.responses.models import Response
from app.responses.queries import find_standing, places_left
from app.responses.rules import TAKES_A_PLACE, WAITING, State
from app.waves.models import Wave
from app.waves.policies import can_be_called_for, is_calling
from app.waves.rules import CALL, CALLS_A_WEEK, MOST_LOOKED_AT, WEEK, in_order, is_enough

_PURPOSE: Final = "call"


class Fitting(NamedTuple):
    """A person whose offer fits what is asked."""

    user_id: int
    offer_id: int


@dataclass(frozen=True)
class Call:
    """One person who heard of something urgent, and by which offer."""

    hit: AlertHit
    user: User
    listing: Listing
    offer: Listing | None


class Progress(NamedTuple):
    """What the poster sees: how many heard, whether more will, and when."""

    told: int
    is_enough: bool
    next_at: datetime | None


# --- when ---


def next_due() -> Listing | None:
    """Return an urgent open request whose next wave is due, held until the transaction ends."""
    due = or_(Wave.listing_id.is_(None), Wave.next_at <= now())
    urgent = (Listing.urgent_granted.is_(True), Listing.deadline >= today(), Listing.kind == Kind.REQUEST)
    first = (
        select(Listing.id)
        .outerjoin(Wave, Wave.listing_id == Listing.id)
        .where(SHOWN, *urgent, due, Listing.needs_look.is_(False))
        .order_by(Listing.deadline, Listing.id)
        .limit(1)
    )
    listing_id = db.session.scalar(first)
    held = select(Listing).where(Listing.id == listing_id).with_for_update()
    return db.session.scalar(held.execution_options(populate_existing=True)) if listing_id else None


def find_wave(listing_id: int) -> Wave | None:
    """Return how far the waves of a listing are, as it is now."""
    return db.session.get(Wave, listing_id, populate_existing=True)


def quiet_hours() -> QuietHours:
    """Return the hours in which nobody is called at all."""
    return read_quiet_hours(current_app.config["QUIET_HOURS"])


def has_enough(listing: Listing) -> bool:
    """Tell whether those who answered may fill every place."""
    return is_enough(db.session.scalar(answers_to(listing.id)) or 0, listing.quantity)


def answers_to(listing_id: int | SQLColumnExpression[int]) -> Select[int]:
    """Return the query of how many answers may fill a place of a listing."""
    return select(func.count(Response.id)).where(
        Response.listing_id == listing_id,
        Response.state.in_(WAITING | TAKES_A_PLACE),
        Response.is_question.is_(False),
    )


# --- who ---


def next_people(listing: Listing, limit: int) -> list[Fitting]:
    """Return who hears next: as their offers fit, who helps this week last, nobody twice."""
    fitting = suggestions_for(listing, listing.author_id, MOST_LOOKED_AT).found
    offers = select(Listing.id, Listing.author_id).where(Listing.id.in_([one.found.id for one in fitting]))
    authors: dict[int, int] = {row.id: row.author_id for row in db.session.execute(offers)}
    best: dict[int, int] = {}
    for one in fitting:
        best.setdefault(authors[one.found.id], one.found.id)
    return first_to_hear(listing, best, limit)


def first_to_hear(listing: Listing, best: Mapping[int, int], limit: int) -> list[Fitting]:
    """Return who of these hears first: person -> offer, as they fit; who helps this week goes last."""
    may_hear = _who_may_hear(listing, best)
    helping = {user_id for user_id, helps_now in may_hear.items() if helps_now}
    ranked = in_order((user_id for user_id in best if user_id in may_hear), helping)
    return [Fitting(user_id, best[user_id]) for user_id in ranked[:limit]]


def _who_may_hear(listing: Listing, user_ids: Collection[int]) -> dict[int, bool]:
    """Return who of these may be told, and whether they help somebody this week."""
    wants_none = exists().where(
        NoticePreference.user_id == User.id,
        NoticePreference.kind == CALL,
        NoticePreference.channel == Channel.INBOX,
    )
    told = _hit(AlertHit.listing_id == listing.id, AlertHit.told_at.is_not(None)).exists()
    answered = exists().where(
        Response.listing_id == listing.id, Response.responder_id == User.id, Response.state != State.DRAFT
    )
    suggested = exists().where(Suggested.user_id == User.id, Suggested.other_id == listing.id)
    refused = exists().where(NotThis.user_id == User.id, NotThis.other_id == listing.id)
    recent = AlertHit.told_at > now() - WEEK
    mails = _hit(recent).with_only_columns(func.count(AlertHit.mail_ref.distinct())).scalar_subquery()
    calls = _hit(recent, AlertHit.wave.is_not(None)).with_only_columns(func.count()).scalar_subquery()
    conditions = (
        User.id.in_(user_ids),
        User.banned_at.is_(None),
        User.confirmed_at.is_not(None),
        ~wants_none,
        ~told,
        ~answered,
        ~refused,
        ~suggested,
        mails < MAILS_A_WEEK,
        calls < CALLS_A_WEEK,
    )
    rows = db.session.execute(select(User.id, _helps_now()).where(*conditions))
    return {row[0]: bool(row[1]) for row in rows}


def _hit(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(AlertHit.id).where(AlertHit.user_id == User.id, *conditions).correlate(User)


def _helps_now() -> ColumnElement[bool]:
    """Return the condition that somebody agreed to help, or was taken up on an offer, this week."""
    agreed = (Response.agreed_at > now() - WEEK, Response.state.in_(TAKES_A_PLACE))
    as_helper = and_(Response.responder_id == User.id, Listing.kind == Kind.REQUEST)
    as_giver = and_(Listing.author_id == User.id, Listing.kind == Kind.OFFER)
    return (
        select(Response.id)
        .join(Listing, Listing.id == Response.listing_id)
        .where(*agreed, or_(as_helper, as_giver))
        .correlate(User)
        .exists()
    )


# --- what became of a call ---


def find_call(mail_ref: str) -> Call | None:
    """Return a call by the mark of its mail, with what it is about as it is now."""
    hit = db.session.scalar(select(AlertHit).where(AlertHit.mail_ref == mail_ref, AlertHit.wave.is_not(None)))
    if hit is None:
        return None
    user, listing = find_user(hit.user_id), db.session.get(Listing, hit.listing_id)
    if user is None or listing is None:
        return None
    offer = db.session.get(Listing, hit.offer_id) if hit.offer_id else None
    return Call(hit, user, listing, offer)


def may_send(user_id: int | None, mail_ref: str) -> bool:
    """Tell, when a call is sent, whether it holds: nothing changed since it was written, and it is wanted."""
    call = find_call(mail_ref)
    is_as_written = call is not None and (call.hit.told_at or now()) >= call.listing.edited_at
    return call is not None and call.user.id == user_id and is_as_written and may_hear(call)


def may_hear(call: Call) -> bool:
    """Tell whether this person may be told now: still asked, still offered, still fitting, and wanted."""
    listing, offer, actor = call.listing, call.offer, actor_of(call.user)
    if offer is None or not _is_asked(listing) or has_enough(listing):
        return False
    fits = _is_offered(actor, offer) and fit(profile_of(listing), profile_of(offer)).gate is None
    is_wanted = wishes_of(call.user.id, get_kind(CALL))[0] is Channel.MAIL
    return fits and is_wanted and can_see(actor, listing) and find_standing(actor, listing) is None


def _is_asked(listing: Listing) -> bool:
    """Tell whether people are called for something: it is urgent, or a moderator asks the pool for it."""
    if is_calling(listing, today()):
        return True
    wave = find_wave(listing.id)
    return wave is not None and wave.is_called and can_be_called_for(listing)


def _is_offered(actor: Actor, offer: Listing) -> bool:
    """Tell whether somebody still offers something: for everyone to see, or kept in the pool of a surge."""
    is_public = can_answer(Actor(), offer) and places_left(offer) > 0
    return can_manage(actor, offer) and (is_public or current_app.extensions["is_kept"](offer))


def can_see(actor: Actor, listing: Listing) -> bool:
    """Tell whether this person sees a listing now."""
    return (
        db.session.scalar(select(Listing.id).where(Listing.id == listing.id, visible_to(actor))) is not None
    )


def call_path(call: Call) -> str:
    """Return the path (without language) of the page with one button behind a call."""
    return f"/waves/{mailed_token(_PURPOSE, call.user.id, call.hit.mail_ref)}"


def read_call(token: str) -> Call:
    """Return the call that a link of ours is about; Gone when it holds for nobody any more."""
    user, mail_ref = read_mailed_token(_PURPOSE, token)
    call = find_call(mail_ref)
    if call is None or call.user.id != user.id:
        raise Gone
    return call


# --- for the poster ---


def told_count(listing: Listing) -> int:
    """Return how many people heard of a listing in waves."""
    return db.session.scalar(told_of(listing.id)) or 0


def told_of(listing_id: int | SQLColumnExpression[int]) -> Select[int]:
    """Return the query of how many people heard of a listing in waves."""
    return select(func.count(AlertHit.id)).where(
        AlertHit.listing_id == listing_id, AlertHit.wave.is_not(None)
    )


def progress(listing: Listing) -> Progress | None:
    """Return what the poster of a request sees of its waves; None when there never were any."""
    told, is_on = told_count(listing), is_calling(listing, today())
    if not told and not is_on:
        return None
    wave = find_wave(listing.id) if is_on else None
    return Progress(told, is_on and has_enough(listing), wave.next_at if wave else None)
