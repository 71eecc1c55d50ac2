"""What a call leads to, and what its poster sees of the waves."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.queries import actor_of
from app.core.access import public
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import transaction
from app.core.errors import Conflict, Gone
from app.core.forms import render_form
from app.core.ratelimit import limited
from app.listings.models import Listing
from app.listings.policies import can_answer
from app.matching.queries import next_best
from app.responses.queries import find_standing
from app.waves import actions, policies, presenters, queries
from app.waves.forms import AnswerCallForm
from app.waves.queries import Call

bp = Blueprint("waves", __name__)


@bp.route("/waves/<token>", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def answer(token: str) -> ResponseReturnValue:
    """Show what is asked with one button; pressing it answers, without signing in, and once."""
    try:
        call = queries.read_call(token)
    except Gone:
        return render_template("waves/gone.html", listing=None, next_best=None), 410
    actor = actor_of(call.user)
    standing = find_standing(actor, call.listing)
    if standing is not None:
        return render_template("waves/answer.html", call=call, form=None, response=standing, facts=())
    if not (can_answer(actor, call.listing) and queries.can_see(actor, call.listing)):
        return _too_late(call)
    form = AnswerCallForm()
    if request.method == "GET" or not form.validate_on_submit():
        facts = presenters.facts(call.listing)
        return render_form("waves/answer.html", form, call=call, response=None, facts=facts)
    try:
        with transaction():
            response = actions.answer(queries.read_call(token), str(form.message.data))
    except (Conflict, Gone):
        return _too_late(call)
    return render_template("waves/answer.html", call=call, form=None, response=response, facts=())


def _too_late(call: Call) -> ResponseReturnValue:
    """Say that it is not needed any more, and what is; a title only to who may still see it."""
    is_seen = queries.can_see(actor_of(call.user), call.listing)
    other = next_best(call.listing, call.user.id) if is_seen else None
    return render_template("waves/gone.html", listing=call.listing if is_seen else None, next_best=other), 410


def panel(actor: Actor, listing: Listing) -> Markup:
    """Return what the poster of something urgent sees of its waves (wiring: LISTING_PANELS)."""
    is_shown = policies.can_see_calls(actor, listing) and listing.deadline is not None
    progress = queries.progress(listing) if is_shown else None
    if progress is None:
        return Markup()
    is_on = policies.is_calling(listing, today())
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template("waves/_panel.html", progress=progress, is_on=is_on)
    )
