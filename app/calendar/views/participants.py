"""The list of participants, and the certificate of presence."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.calendar import actions, queries
from app.calendar.forms import PresenceForm
from app.calendar.models import Event, EventDate
from app.calendar.presenters import page
from app.calendar.presenters.words import when, whole_place
from app.calendar.rules import SignUpState
from app.calendar.views.blueprint import bp
from app.core.access import current_actor, signed_in
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.i18n import _, current_language
from app.core.sheets import as_csv


@bp.get("/calendar/<public_id:public_id>/participants")
@signed_in
def participants(public_id: str) -> ResponseReturnValue:
    """Show who comes to a date, for the organiser; also as a sheet, or on paper."""
    actor = current_actor()
    event, date = _date_of(actor, public_id)
    people = queries.participants(actor, event, date)
    if request.args.get("format") == "csv":
        return _sheet(event, date, people)
    found = queries.dates(event)
    return render_template(
        "calendar/participants.html",
        event=event,
        date=date,
        when=when(date.starts_local, date.ends_local),
        going=[one for one in people if one.state is SignUpState.GOING],
        waiting=[one for one in people if one.state is SignUpState.WAITING],
        has_begun=date.starts_at <= now(),
        others=[(when(d.starts_local, d.ends_local), d.public_id) for d in found if d.id != date.id],
    )


def _date_of(actor: Actor, public_id: str) -> tuple[Event, EventDate]:
    event, asked = queries.get_with_participants(actor, public_id), request.args.get("date", "")
    date = page.choose(queries.dates(event), asked)
    if date is None or (asked and date.public_id != asked):
        raise NotFound
    return event, date


def _sheet(event: Event, date: EventDate, people: list[queries.Participant]) -> Response:
    states = {SignUpState.GOING: _("Has a place"), SignUpState.WAITING: _("Waits")}
    present = {True: _("yes"), False: _("no"), None: ""}
    rows: list[list[Any]] = [[_("Name"), _("Place"), _("Signed up"), _("Was present")]]
    for one in people:
        signed_up = one.placed_at.isoformat(timespec="minutes") if one.placed_at else ""
        rows.append([one.name or _("A neighbour"), states[one.state], signed_up, present[one.was_present]])
    response = Response(as_csv(rows), content_type="text/csv; charset=utf-8")
    name = f"solidair-{date.starts_local[:10]}-{event.public_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/calendar/<public_id:public_id>/presence")
@signed_in
def presence(public_id: str) -> ResponseReturnValue:
    """Note who came."""
    actor = current_actor()
    event, date = _date_of(actor, public_id)
    people = [(one.public_id, one.name) for one in queries.participants(actor, event, date)]
    form = PresenceForm(people=people)
    if form.validate_on_submit():
        try:
            with transaction():
                event, date = _date_of(actor, public_id)
                actions.note_presence(actor, event, date, frozenset(form.present.data or ()))
            flash(_("Saved. Whoever came can print a certificate."), "success")
        except Conflict as conflict:
            flash(conflict.message, "attention")
    else:
        flash(_("The list changed meanwhile. Look at it again."), "attention")
    return redirect(url_for("calendar.participants", public_id=public_id, date=date.public_id))


@bp.get("/calendar/certificates/<public_id:public_id>")
@signed_in
def certificate(public_id: str) -> ResponseReturnValue:
    """Show that somebody was present, on a page to print."""
    actor, lang = current_actor(), current_language()
    event, date, own = queries.get_certified(actor, public_id)
    detail = queries.detail(actor, event.public_id)
    return render_template(
        "calendar/certificate.html",
        event=event,
        name=own.name if own else "",
        when=when(date.starts_local, date.ends_local),
        where=whole_place(event, lang),
        organiser=detail.organisation_name or detail.author_name,
        href=url_for("calendar.show", public_id=event.public_id, date=date.public_id),
    )
