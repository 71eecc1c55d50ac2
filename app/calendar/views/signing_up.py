"""Signing up, with an account or without, and giving a place back."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.calendar import actions, queries
from app.calendar.forms import SignUpForm
from app.calendar.presenters import page
from app.calendar.presenters.words import when
from app.calendar.rules import STANDING, SignUpState
from app.calendar.views.blueprint import bp
from app.calendar.views.public import around
from app.core.access import current_actor, public
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict, NotFound
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import count_try_here, limited

SIGN_UPS: Final = "20 per minute; 200 per hour"


@bp.post("/calendar/<public_id:public_id>/sign-up")
@public
@limited(SIGN_UPS)
def sign_up(public_id: str) -> ResponseReturnValue:
    """Come to a date of an activity."""
    actor = current_actor()
    form = SignUpForm(is_signed_in=not actor.is_anonymous)
    detail = queries.detail(actor, public_id)
    date = page.choose(detail.dates, form.date.data or "")
    if date is None or (form.date.data and date.public_id != form.date.data):
        raise NotFound
    if form.validate_on_submit():
        try:
            return _sign_up(actor, public_id, date.public_id, form)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
            detail = queries.detail(actor, public_id)
    return render_form("calendar/show.html", form, **around(actor, detail, date.public_id))


def _sign_up(actor: Actor, public_id: str, date_id: str, form: SignUpForm) -> ResponseReturnValue:
    if actor.is_anonymous:
        return _sign_up_unproven(actor, public_id, date_id, form)
    with transaction():
        event = queries.get(actor, public_id)
        place = actions.sign_up(actor, event, queries.get_date(event, date_id), form.name.data or "")
        is_waiting = place.state is SignUpState.WAITING
    words = _("You are on the waiting list.") if is_waiting else _("You have a place. You get a mail.")
    flash(words, "success")
    return redirect(url_for("calendar.show", public_id=public_id, date=date_id))


def _sign_up_unproven(actor: Actor, public_id: str, date_id: str, form: SignUpForm) -> ResponseReturnValue:
    """Mail a link that proves the address; whether it has an account changes nothing here."""
    email = form.email.data or ""
    count_try_here("sign-up", "20 per hour", email)
    with transaction():
        event = queries.get(actor, public_id)
        date = queries.get_date(event, date_id)
        challenge_id = actions.sign_up_unproven(email, current_language(), event, date, form.name.data or "")
    session["challenge"] = challenge_id
    return redirect(url_for("accounts.sign_in"))


@bp.route("/calendar/places/<token>", methods=["GET", "POST"])
@public
@limited(SIGN_UPS)
def place(token: str) -> ResponseReturnValue:
    """Show a place, and give it back with one button; the link in the mail opens it."""
    found = queries.get_by_link(token)
    if request.method == "POST":
        try:
            with transaction():
                again = queries.get_by_link(token)
                assert again.sign_up is not None  # noqa: S101 - a link leads to a sign-up
                actions.give_up(again.sign_up)
            flash(_("You gave your place back. Thank you for saying so."), "success")
        except Conflict as conflict:
            flash(conflict.message, "attention")
        return redirect(url_for("calendar.place", token=token))
    return render_template("calendar/place.html", token=token, **_shown(found))


def _shown(found: queries.Appointment) -> dict[str, object]:
    event, date, own = found
    assert own is not None  # noqa: S101 - a link leads to a sign-up
    is_off = event.cancelled_at is not None or date.cancelled_at is not None
    is_own_group = event.group_id is not None
    return {
        "title": _("An activity of your group") if is_own_group else event.title,
        "language": current_language() if is_own_group else event.language,
        "when": when(date.starts_local, date.ends_local),
        "state": own.state.value,
        "is_off": is_off,
        "can_cancel": own.state in STANDING and not is_off and date.starts_at > now(),
        "href": url_for("calendar.show", public_id=event.public_id, date=date.public_id),
    }
