"""The page of one activity: facts, notes on where it stands, and what its owners can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel.dates import format_timedelta
from flask import url_for
from markupsafe import Markup

from app.calendar import policies
from app.calendar.models import Event, EventDate, SignUp
from app.calendar.presenters.words import (
    KINDS,
    REPEATS,
    SECTORS,
    for_whom,
    price,
    spoken,
    when,
    whole_place,
)
from app.calendar.queries import Detail
from app.calendar.rules import SUBJECT_KIND, Repeat, SignUpState
from app.core.actor import Actor
from app.core.clock import now
from app.core.i18n import _
from app.moderation.queries import latest_decision, usual_wait
from app.moderation.rules import RULES, ReviewState

NEXT_DATES: Final = 12


@dataclass(frozen=True)
class Note:
    """A word above an activity about where it stands."""

    kind: str
    title: str
    body: str = ""
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class ShownDate:
    """One date as the page lists it."""

    public_id: str
    when: str
    state: str
    is_chosen: bool
    is_open: bool


@dataclass(frozen=True)
class Panel:
    """What stands beside an activity: can one sign up, is there a place, do I have one."""

    is_open: bool
    state: str
    title: str
    body: str
    own: SignUp | None


def choose(dates: Sequence[EventDate], asked: str) -> EventDate | None:
    """Return the date that the page is about: the one asked for, else the next one that takes place."""
    if chosen := next((date for date in dates if date.public_id == asked), None):
        return chosen
    coming = [date for date in dates if date.ends_at > now()]
    return next((d for d in coming if d.cancelled_at is None), next(iter(coming or dates[-1:]), None))


def shown_dates(
    event: Event,
    dates: Sequence[EventDate],
    chosen: EventDate | None,
    counts: Mapping[int, tuple[int, int]],
    lang: str,
    *,
    at_most: int = NEXT_DATES,
) -> list[ShownDate]:
    """Return the dates that are still to come, with a word about each."""
    coming = [date for date in dates if date.ends_at > now()][:at_most]
    return [
        ShownDate(
            date.public_id,
            when(date.starts_local, date.ends_local),
            _date_state(event, date, counts),
            chosen is not None and date.id == chosen.id,
            event.takes_sign_ups and date.cancelled_at is None and date.starts_at > now(),
        )
        for date in coming
    ]


def _date_state(event: Event, date: EventDate, counts: Mapping[int, tuple[int, int]]) -> str:
    if date.cancelled_at is not None:
        return _("Called off")
    going, _waiting = counts.get(date.id, (0, 0))
    if event.takes_sign_ups and event.capacity is not None and going >= event.capacity:
        return _("Full, with a waiting list")
    return _("Moved") if date.starts_local != date.planned_local else ""


def facts(actor: Actor, detail: Detail, own: SignUp | None, lang: str) -> list[tuple[str, Any]]:
    """Return the facts of an activity; what was not said is left out."""
    event = detail.event
    return [
        (_("Comes back"), str(REPEATS[event.repeat]) if event.repeat is not Repeat.ONCE else ""),
        (_("Where"), whole_place(event, lang)),
        *_place_facts(actor, event, own),
        (_("Price"), price(event.price_cents, lang)),
        (_("Languages"), spoken(event.languages, lang)),
        (_("For whom"), for_whom(event.target_groups, lang)),
        (_("Sector"), str(SECTORS[event.sector]) if event.sector else ""),
        (_("Wheelchair"), _("can get in") if event.is_accessible else ""),
        (_("Organised by"), _organiser(detail)),
    ]


def _place_facts(actor: Actor, event: Event, own: SignUp | None) -> list[tuple[str, Any]]:
    if not event.address and not event.online_link:
        return []
    if not policies.can_see_place(actor, event, event.show_place, own.state if own else None):
        label = _("Address") if event.address else _("Link")
        return [(label, _("You get it when you sign up."))]
    link = Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(event.online_link)
    address = Markup('<bdi dir="auto">{}</bdi>').format(event.address)
    return [
        (_("Address"), address if event.address else ""),
        (_("Link"), link if event.online_link else ""),
    ]


def _organiser(detail: Detail) -> Markup:
    """Return who organises it: an organisation with its link, or a first name."""
    if not detail.organisation_name:
        return Markup("<bdi>{}</bdi>").format(detail.author_name or _("A neighbour"))
    words = "" if detail.organisation_is_checked else f" ({_('not yet checked')})"
    address = url_for("organisations.show", slug=detail.organisation_slug)
    return Markup('<a href="{}"><bdi>{}</bdi></a>{}').format(address, detail.organisation_name, words)


def panel(
    event: Event, date: EventDate | None, counts: Mapping[int, tuple[int, int]], own: SignUp | None
) -> Panel:
    """Return what the panel beside an activity says."""
    if date is None or not event.takes_sign_ups:
        words = _("You do not have to sign up. Just come.")
        return Panel(False, "", _("Come along"), words if date and date.starts_at > now() else "", None)
    going, _waiting = counts.get(date.id, (0, 0))
    left = None if event.capacity is None else max(0, event.capacity - going)
    is_open = (
        event.review_state is ReviewState.PUBLISHED
        and event.cancelled_at is None
        and date.cancelled_at is None
        and date.starts_at > now()
    )
    if own is not None:
        return _own_panel(own, is_open=is_open)
    if not is_open:
        return Panel(False, "", _("Sign up"), _("You cannot sign up for this date any more."), None)
    if left is None:
        return Panel(True, "", _("Sign up"), _("There is a place for everyone."), None)
    if left == 0:
        words = _("It is full. Sign up for the waiting list. If a place comes free, you get it.")
        return Panel(True, "full", _("Waiting list"), words, None)
    words = _("%(left)s of %(all)s places are free.", left=left, all=event.capacity)
    return Panel(True, "", _("Sign up"), words, None)


def _own_panel(own: SignUp, *, is_open: bool) -> Panel:
    if own.state is SignUpState.WAITING:
        words = _("If a place comes free, you get it, and a mail.")
        return Panel(is_open, "waiting", _("You are on the waiting list"), words, own)
    body = _("Can you not come? Give your place to somebody else.") if is_open else ""
    return Panel(is_open, "going", _("You have a place"), body, own)


def notes(actor: Actor, detail: Detail, date: EventDate | None, lang: str) -> list[Note]:
    """Return what must be said above an activity: that it is off, over, or how its review goes."""
    event, found = detail.event, []
    if event.cancelled_at is not None or (date is not None and date.cancelled_at is not None):
        reason = event.cancel_reason or (date.cancel_reason if date else "")
        title = _("This activity was called off") if event.cancelled_at else _("This date was called off")
        found.append(Note("attention", title, reason))
    elif date is not None and date.ends_at <= now():
        found.append(Note("info", _("This date is past")))
    if policies.can_manage(actor, event):
        found += _review_notes(detail, lang)
    return found


def _review_notes(detail: Detail, lang: str) -> list[Note]:
    event = detail.event
    state = event.review_state
    if state is ReviewState.PUBLISHED:
        looked = _("A moderator still looks at your change. It is online already.")
        return [Note("info", _("You changed this"), looked)] if event.needs_look else []
    if state is ReviewState.DRAFT:
        words = _("This is a draft. Change it and save it. Then we look at it.")
        return [Note("attention", _("Nobody sees this yet"), words)]
    if state is ReviewState.PENDING:
        return [_waiting_note(lang)]
    return [_decided_note(detail)]


def _waiting_note(lang: str) -> Note:
    """Return the word that it waits for a check, and how long that usually takes."""
    usual, body = usual_wait(), _("A moderator looks at it first. You get a mail.")
    if usual is not None:
        time = format_timedelta(usual, locale=lang, threshold=1.2)
        body += " " + _("That usually takes %(time)s.", time=time)
    return Note("info", _("Your activity waits for a check"), body)


def _decided_note(detail: Detail) -> Note:
    decision = latest_decision(SUBJECT_KIND, detail.event)
    titles = {
        ReviewState.CHANGES_REQUESTED: _("Please change something"),
        ReviewState.REJECTED: _("This activity was refused"),
        ReviewState.HIDDEN: _("This activity was taken offline"),
    }
    rule = _(RULES[decision.reason][1]) if decision and decision.reason else ""
    words = " ".join(part for part in (rule, decision.note if decision else "") if part)
    link = None
    if decision:
        address = url_for("moderation.decision", decision=decision.public_id)
        link = (_("Why, and how to object"), address)
    return Note("attention", titles[detail.event.review_state], words, link)


def kind_label(event: Event) -> str:
    """Return the word for what it is."""
    return str(KINDS[event.kind])
