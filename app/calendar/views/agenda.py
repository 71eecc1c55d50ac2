"""My agenda: what I come to, what I organise, its private address, and bringing in another calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.calendar import actions, queries
from app.calendar.forms import ImportForm
from app.calendar.presenters.words import REVIEWS, when
from app.calendar.rules import SignUpState
from app.calendar.views.blueprint import bp
from app.calendar.views.feeds import BEHIND, calendar_file
from app.calendar.views.public import own_group
from app.core.access import current_actor, freshly_proven, public, signed_in, takes_files
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Forbidden, Invalid
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import limited
from app.groups.queries import own as own_groups
from app.organisations.queries import of_actor as own_organisations

LONG_AGO: Final = timedelta(days=365)


@bp.get("/account/calendar")
@signed_in
def mine() -> ResponseReturnValue:
    """Show what one comes to and what one organises."""
    return render_template("calendar/mine.html", address="", **_agenda(current_actor()))


def _agenda(actor: Actor) -> dict[str, Any]:
    lang = current_language()
    past = [found for found in queries.agenda(actor, after=now() - LONG_AGO) if found.date.ends_at <= now()]
    return {
        "coming": [_line(found, lang) for found in queries.agenda(actor)],
        "certificates": [_line(f, lang) for f in past if f.sign_up and f.sign_up.was_present],
        "own": [
            (event, str(REVIEWS.get(event.review_state, "")) if not event.cancelled_at else _("Called off"))
            for event in queries.mine(actor)
        ],
        "has_address": queries.has_address(actor),
        "can_import": bool(own_organisations(actor)),
    }


def _line(found: queries.Appointment, lang: str) -> dict[str, Any]:
    event, date, own = found
    is_off = event.cancelled_at is not None or date.cancelled_at is not None
    waits = own is not None and own.state is SignUpState.WAITING
    words = _("Called off") if is_off else _("On the waiting list") if waits else ""
    return {
        "href": url_for("calendar.show", public_id=event.public_id, date=date.public_id),
        "title": event.title,
        "language": event.language,
        "when": when(date.starts_local, date.ends_local),
        "state": words if own else words or _("You organise it"),
        "certificate": own.public_id if own else "",
    }


@bp.post("/account/calendar/address")
@signed_in
@freshly_proven
@limited("20 per hour")
def renew_address() -> ResponseReturnValue:
    """Make a private address for my agenda, and show it this once; the one before stops."""
    actor = current_actor()
    with transaction():
        token = actions.renew_address(actor)
    address = current_app.config["SITE_URL"] + url_for("calendar.private_feed", token=token)
    groups = [(own.group.name, f"{address}?group={own.group.slug}") for own in own_groups(actor)]
    return render_template("calendar/mine.html", address=address, groups=groups, **_agenda(actor))


@bp.post("/account/calendar/address/stop")
@signed_in
def drop_address() -> ResponseReturnValue:
    """Let the private address stop."""
    with transaction():
        actions.drop_address(current_actor())
    flash(_("The address does not work any more."), "success")
    return redirect(url_for("calendar.mine"))


@bp.get("/calendar/agenda/<token>.ics")
@public
@limited("60 per minute", methods=("GET",))
def private_feed(token: str) -> ResponseReturnValue:
    """Return somebody's own agenda, or that of a group of theirs, with the rights of this moment."""
    reader = queries.reader_of(token)
    since, slug = now() - BEHIND, request.args.get("group", "")
    if slug:
        group = own_group(reader, slug)
        found = queries.feed(reader, queries.Filters(group_id=group.id), since)
        return calendar_file(found, f"Solidair – {group.name}", is_public=False)
    own = queries.agenda(reader, after=since)
    marked = [queries.Marked(one.date.id, one.event.changed_at) for one in own]
    return calendar_file(marked, _("My agenda on Solidair"), is_public=False)


@bp.route("/calendar/import", methods=["GET", "POST"])
@signed_in
@takes_files
@limited("20 per hour")
def import_file() -> ResponseReturnValue:
    """Bring in the activities of an organisation from a calendar file, as drafts."""
    actor = current_actor()
    organisations = own_organisations(actor)
    if not organisations:
        raise Forbidden(_("Only who acts for an organisation can bring in a calendar."))
    form = ImportForm(organisations=organisations)
    if form.validate_on_submit():
        ok, found = form.attempt(lambda: _import(actor, form))
        if ok:
            made, left_out = found
            flash(_("Brought in as drafts: %(number)s. Look at each and send it in.", number=made), "success")
            for words in left_out:
                flash(words, "attention")
            return redirect(url_for("calendar.mine"))
    return render_form("calendar/import.html", form)


def _import(actor: Actor, form: ImportForm) -> tuple[int, list[str]]:
    if form.municipality is None:
        raise Invalid(_("We do not know this postcode."), "postcode")
    organisation = next(o for o in own_organisations(actor) if o.public_id == form.organisation.data)
    found = actions.read_calendar(form.file.data.read())
    with transaction():
        return actions.import_calendar(
            actor, found, organisation.id, form.municipality.id, current_language()
        )
