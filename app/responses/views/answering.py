"""Answering a listing."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actions import ensure_user, request_proof
from app.accounts.rules import Purpose
from app.core.access import current_actor, public
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.core.ratelimit import count_try_here, limited
from app.listings import queries as listings_queries
from app.listings.models import Listing
from app.responses import actions
from app.responses.forms import AnswerByMailForm, AnswerForm, answer_form, ask
from app.responses.models import Response
from app.responses.presenters import answer_words
from app.responses.rules import Choice, State
from app.responses.views.blueprint import bp


@bp.post("/listings/<public_id:public_id>/respond")
@public
@limited("20 per minute; 200 per day")
def respond(public_id: str) -> ResponseReturnValue:
    """Answer a listing."""
    actor = current_actor()
    listing = listings_queries.get(actor, public_id)
    form = ask(listing, answer_form(listing.kind, listing.help, by_mail=actor.is_anonymous)())
    if not form.validate_on_submit():
        return render_form("responses/respond.html", form, listing=listing)
    try:
        return _answer(actor, form, listing)
    except Conflict as error:
        # It closed a moment ago: say so, and keep the words.
        form.form_errors.append(error.message)
        return render_template("responses/respond.html", form=form, listing=listing), 409


def _answer(actor: Actor, form: AnswerForm, listing: Listing) -> ResponseReturnValue:
    if isinstance(form, AnswerByMailForm):
        return _answer_by_mail(form, listing)
    with transaction():
        response = _respond(actor, listing, form)
        target = url_for(".show", public_id=response.public_id)
        flash(_sent_words(response.state), "success")
    return redirect(target, 303)


def _answer_by_mail(form: AnswerByMailForm, listing: Listing) -> ResponseReturnValue:
    """Keep the answer, and mail the link that sends it; the same for every address."""
    email = form.email.data or ""
    count_try_here("answer", "10 per hour", email)
    with transaction():
        user = ensure_user(email, current_language())
        actor = Actor(user.id, user.public_id, user.name, user.language, is_proven=False)
        response = _respond(actor, listing, form)
        challenge = request_proof(user, Purpose.SEND_RESPONSE, response.public_id)
        session["challenge"] = challenge.public_id
    return redirect(url_for("accounts.sign_in"), 303)


def _respond(actor: Actor, listing: Listing, form: AnswerForm) -> Response:
    words = answer_words(listing, form.chosen, form.message.data or "", form.reply.data or "")
    return actions.respond(actor, listing, words, is_question=form.chosen is Choice.QUESTION)


def _sent_words(state: State) -> str:
    if state is State.WAITLISTED:
        return _("All places are taken. You are on the waiting list now.")
    if state is State.SENT:
        return _("Your message is sent.")
    return _("This is the conversation about your answer.")
