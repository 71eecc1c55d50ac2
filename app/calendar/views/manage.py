"""What organisers do: announce, change, move, call off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.calendar import actions, queries
from app.calendar.forms import CancelForm, EventForm, HoursForm, MoveForm, WhatForm, WhenForm
from app.calendar.models import Event, EventDate
from app.calendar.presenters import page
from app.calendar.presenters.words import when
from app.calendar.rules import read_wall
from app.calendar.views.blueprint import bp
from app.core.access import current_actor, signed_in, takes_files
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden
from app.core.forms import Form, render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import limited
from app.groups.queries import own as own_groups
from app.media.actions import recode
from app.media.queries import of_subject
from app.organisations.queries import of_actor as own_organisations
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id

ANNOUNCEMENTS: Final = "20 per minute; 200 per hour"
PREFILLED: Final = ("title", "body", "kind", "postcode", "organisation", "group")


@bp.route("/calendar/new", methods=["GET", "POST"])
@signed_in
@takes_files
@limited(ANNOUNCEMENTS)
def new() -> ResponseReturnValue:
    """Announce an activity."""
    actor = current_actor()
    given = {name: request.args[name] for name in PREFILLED if request.args.get(name)}
    groups = [own.group for own in own_groups(actor)]
    form = EventForm(organisations=own_organisations(actor), groups=groups, data=given)
    if form.validate_on_submit():
        ok, public_id = form.attempt(lambda: _announce(actor, form))
        if ok:
            is_for_group = bool(form.group and form.group.data)
            sent = _("Your activity is sent. A moderator looks at it first.")
            flash(_("Your activity is online for your group.") if is_for_group else sent, "success")
            return redirect(url_for("calendar.show", public_id=public_id))
    return render_form("calendar/new.html", form)


def _announce(actor: Actor, form: EventForm) -> str:
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        return actions.announce(actor, form.content(), form.slot(), form.rule(), pictures).public_id


@bp.route("/calendar/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
@takes_files
def edit(public_id: str) -> ResponseReturnValue:
    """Change what an activity says."""
    actor = current_actor()
    event = queries.get_editable(actor, public_id)
    form = _form(actor, event)
    if form.validate_on_submit():
        try:
            ok, _none = form.attempt(lambda: _save(actor, public_id, form))
        except Conflict:
            return _both_texts(actor, public_id, form)
        if ok:
            flash(_("Your activity is saved."), "success")
            return redirect(url_for("calendar.show", public_id=public_id))
        event = queries.get_editable(actor, public_id)
    return render_form("calendar/edit.html", form, **_around(event))


def _form(actor: Actor, event: Event) -> WhatForm:
    city = find_municipality_by_id(event.municipality_id)
    area = find_neighbourhood_by_id(event.neighbourhood_id) if event.neighbourhood_id else None
    codes = (area.postcodes if area else ()) or (city.postcodes if city else ())
    organisations = own_organisations(actor)
    data = {
        **actions.content_of(event).__dict__,
        "version": actions.mark_of(event),
        "postcode": codes[0] if codes else "",
        "neighbourhood": area.slug if area else "",
        "organisation": next((o.public_id for o in organisations if o.id == event.organisation_id), ""),
        "price": event.price_cents / 100 if event.price_cents else None,
        "sector": event.sector or "",
    }
    return WhatForm(organisations=organisations, data=data)


def _save(actor: Actor, public_id: str, form: WhatForm) -> None:
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        event = queries.get_editable(actor, public_id)
        content = form.content(event.language, event.group_id)
        actions.edit_event(actor, event, content, seen=form.version.data or "")
        if request.form.get("remove_photos"):
            actions.remove_picture(actor, event)
        actions.set_picture(actor, event, pictures)


def _both_texts(actor: Actor, public_id: str, form: WhatForm) -> ResponseReturnValue:
    """Show what somebody else wrote meanwhile beside what was just written; nothing is lost."""
    event = queries.get_editable(actor, public_id)
    form.version.data = actions.mark_of(event)
    return render_template("calendar/edit.html", form=form, **_around(event) | {"theirs": event}), 409


def _around(event: Event) -> dict[str, Any]:
    is_sent_again = event.review_state in actions.SENT_AGAIN
    return {
        "event": event,
        "pictures": of_subject("event", event.public_id),
        "save": _("Save and send in") if is_sent_again else _("Save"),
        "theirs": None,
    }


# --- dates ---


@bp.route("/calendar/<public_id:public_id>/dates", methods=["GET", "POST"])
@signed_in
@limited(ANNOUNCEMENTS)
def dates(public_id: str) -> ResponseReturnValue:
    """Show the dates of an activity, and add more."""
    actor = current_actor()
    form = WhenForm()
    if form.validate_on_submit():
        ok, _none = _attempt(
            actor, public_id, form, lambda one: actions.add_dates(actor, one, form.slot(), form.rule())
        )
        if ok:
            flash(_("The dates are saved."), "success")
            return redirect(url_for("calendar.dates", public_id=public_id))
    return render_form("calendar/dates.html", form, **_dates_of(actor, public_id))


@bp.post("/calendar/<public_id:public_id>/hours")
@signed_in
def hours(public_id: str) -> ResponseReturnValue:
    """Give every date to come other hours."""
    actor, form = current_actor(), HoursForm()
    queries.get_editable(actor, public_id)
    if form.validate_on_submit():
        ok, _none = _attempt(
            actor, public_id, form, lambda one: actions.move_all(actor, one, form.start.data, form.end.data)
        )
        if ok:
            flash(_("The hours are changed. Whoever signed up gets a mail."), "success")
            return redirect(url_for("calendar.dates", public_id=public_id))
    return render_form("calendar/hours.html", form, **_dates_of(actor, public_id))


def _attempt(actor: Actor, public_id: str, form: Form, act: Callable[[Event], Any]) -> tuple[bool, Any]:
    def run() -> Any:
        with transaction():
            return act(queries.get_editable(actor, public_id))

    return form.attempt(run)


def _dates_of(actor: Actor, public_id: str) -> dict[str, Any]:
    event = queries.get_editable(actor, public_id)
    found = queries.dates(event)
    counts = queries.counts_of([date.id for date in found])
    shown = page.shown_dates(event, found, None, counts, current_language(), at_most=len(found))
    return {"event": event, "shown": shown, "action": url_for("calendar.dates", public_id=public_id)}


@bp.route("/calendar/<public_id:public_id>/dates/<public_id:date_id>", methods=["GET", "POST"])
@signed_in
def move(public_id: str, date_id: str) -> ResponseReturnValue:
    """Move one date."""
    actor = current_actor()
    event = queries.get_editable(actor, public_id)
    date = queries.get_date(event, date_id)
    if date.cancelled_at is not None or date.ends_at <= now():
        raise Forbidden(_("This date is past, or it was called off."))
    form = MoveForm(data=_hours_of(date))
    if form.validate_on_submit():
        ok, _none = _attempt(
            actor,
            public_id,
            form,
            lambda one: actions.move_date(actor, one, queries.get_date(one, date_id), form.slot()),
        )
        if ok:
            flash(_("The date is moved. Whoever signed up gets a mail."), "success")
            return redirect(url_for("calendar.dates", public_id=public_id))
        event = queries.get_editable(actor, public_id)
        date = queries.get_date(event, date_id)
    return render_form("calendar/move.html", form, event=event, when=_words(date))


def _hours_of(date: EventDate) -> dict[str, Any]:
    start, end = read_wall(date.starts_local), read_wall(date.ends_local)
    last = end.date() if end.date() != start.date() else None
    return {"date": start.date(), "start": start.time(), "end": end.time(), "end_date": last}


def _words(date: EventDate) -> str:
    return when(date.starts_local, date.ends_local)


@bp.post("/calendar/<public_id:public_id>/volunteers")
@signed_in
@limited(ANNOUNCEMENTS)
def volunteers(public_id: str) -> ResponseReturnValue:
    """Ask for volunteers: one click makes a note that belongs to the activity."""
    actor = current_actor()
    with transaction():
        event = queries.get_editable(actor, public_id)
        date = page.choose(queries.dates(event), "")
        if date is None or date.ends_at <= now():
            raise Conflict(_("This date is past."))
        ref = actions.call_volunteers(actor, event, read_wall(date.starts_local).date())
    flash(_("Your note is made. Say in it what volunteers do."), "success")
    return redirect(url_for("listings.edit", public_id=ref))


@bp.route("/calendar/<public_id:public_id>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(public_id: str) -> ResponseReturnValue:
    """Call off an activity, or the one date that the address names; the form asks why."""
    actor, date_id = current_actor(), request.args.get("date", "")
    event = queries.get_managed(actor, public_id)
    date = queries.get_date(event, date_id) if date_id else None
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _call_off(actor, queries.get_managed(actor, public_id), date_id, form.reason.data or "")
        except Conflict as conflict:
            flash(conflict.message, "attention")
        else:
            flash(_("It is called off. Whoever signed up gets a mail."), "success")
        return redirect(url_for("calendar.show", public_id=public_id))
    return render_form("calendar/cancel.html", form, event=event, when=_words(date) if date else "")


def _call_off(actor: Actor, event: Event, date_id: str, reason: str) -> None:
    if date_id:
        actions.cancel_date(actor, event, queries.get_date(event, date_id), reason)
    else:
        actions.cancel_event(actor, event, reason)
