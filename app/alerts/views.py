"""Saving a list as an alert, the alerts one has, and stopping them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.alerts import actions, presenters, queries
from app.alerts.forms import AlertForm
from app.alerts.rules import Rhythm
from app.core.access import current_actor, public, signed_in
from app.core.db import transaction
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import count_try_here, limited

bp = Blueprint("alerts", __name__)
SAVES = "10 per minute; 60 per hour"


@bp.route("/alerts/new", methods=["GET", "POST"])
@public
@limited(SAVES)
def new() -> ResponseReturnValue:
    """Save the list that the address describes."""
    actor, params = current_actor(), presenters.clean_params(request.args)
    form = AlertForm(is_signed_in=not actor.is_anonymous)
    if form.validate_on_submit():
        ok, answer = form.attempt(lambda: _save(params, form))
        if ok:
            return answer  # type: ignore[no-any-return]
    words, href = presenters.words_of(params), presenters.list_address(params)
    return render_form("alerts/new.html", form, words=words, list_href=href)


def _save(params: Mapping[str, str], form: AlertForm) -> ResponseReturnValue:
    actor, rhythm = current_actor(), Rhythm(form.rhythm.data)
    if actor.is_anonymous:
        email = form.email.data or ""
        count_try_here("alert", "10 per hour", email)
        with transaction():
            challenge_id = actions.save_unproven(email, current_language(), params, rhythm)
        session["challenge"] = challenge_id
        return redirect(url_for("accounts.sign_in"))
    with transaction():
        actions.save_alert(actor, params, rhythm)
    flash(_("Saved. We mail you when something new comes."), "success")
    return redirect(url_for("alerts.mine"))


@bp.get("/account/alerts")
@signed_in
def mine() -> ResponseReturnValue:
    """List the alerts of the person who is signed in."""
    alerts = [presenters.present(alert) for alert in queries.mine(current_actor())]
    return render_template("alerts/mine.html", alerts=alerts)


@bp.post("/account/alerts/<public_id:public_id>/stop")
@signed_in
def stop(public_id: str) -> ResponseReturnValue:
    """Stop one alert."""
    actor = current_actor()
    alert = queries.get(actor, public_id)
    with transaction():
        actions.stop_alert(actor, alert)
    flash(_("This alert has stopped."), "success")
    return redirect(url_for("alerts.mine"))


@bp.route("/alerts/stop/<token>", methods=["GET", "POST"])
@public
def stop_by_link(token: str) -> ResponseReturnValue:
    """Stop one alert from its mail: a page with one button, which works without signing in."""
    alert = queries.read_stop_token(token)
    if alert is not None and request.method == "POST":
        with transaction():
            actions.stop_by_link(alert)
        alert = None
    words = presenters.words_of(alert.params) if alert is not None else ""
    return render_template("alerts/stop.html", token=token, words=words)


def list_link(params: Mapping[str, str]) -> tuple[str, str, str]:
    """Return label, address and icon of the link below a list (wiring: LIST_LINKS)."""
    return _("Mail me what is new"), _address(params), "bell"


def _address(params: Mapping[str, str]) -> str:
    return url_for("alerts.new") + (f"?{urlencode(params)}" if params else "")
