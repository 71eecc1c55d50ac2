"""The buttons of a conversation: agree, decline, withdraw, and say whether it worked."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.i18n import _
from app.core.ratelimit import limited
from app.listings import actions as listings_actions
from app.listings.policies import can_close
from app.listings.rules import Outcome
from app.responses import actions, queries
from app.responses.forms import DeclineForm, WithdrawForm
from app.responses.models import Response
from app.responses.policies import is_poster
from app.responses.presenters import answer_words
from app.responses.rules import Choice, Reason
from app.responses.views.blueprint import bp
from app.responses.views.conversation import conversation

MOVES = "60 per minute"


@bp.post("/responses/<public_id:public_id>/agree")
@signed_in
@limited(MOVES)
def agree(public_id: str) -> ResponseReturnValue:
    """Give a place to who answered."""
    with transaction():
        actor = current_actor()
        actions.agree(actor, queries.get(actor, public_id))
        flash(_("You agreed. We mailed it. Now choose a day and a place together."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/place")
@signed_in
@limited(MOVES)
def ask_for_place(public_id: str) -> ResponseReturnValue:
    """Ask for a place after a question."""
    with transaction():
        actor = current_actor()
        response = queries.get(actor, public_id)
        actions.ask_for_place(actor, response, answer_words(response.listing, Choice.YES, ""))
        flash(_("Your message is sent."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/decline")
@signed_in
@limited(MOVES)
def decline(public_id: str) -> ResponseReturnValue:
    """Say no with a reason."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return conversation(public_id, refused=form)
    with transaction():
        moved_up = actions.decline(actor, response, Reason(form.reason.data))
        flash(_("You said no. We mailed it in kind words."), "success")
        if moved_up is not None:
            flash(_("The first on the waiting list has the place now."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/withdraw")
@signed_in
@limited(MOVES)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take one's answer back."""
    actor = current_actor()
    response = queries.get(actor, public_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return conversation(public_id, refused=form)
    with transaction():
        actions.withdraw(actor, response, form.chosen)
        flash(_("You took your answer back."), "success")
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/done")
@signed_in
@limited(MOVES)
def done(public_id: str) -> ResponseReturnValue:
    """Say that it worked; the poster may close the listing with the same click."""
    with transaction():
        actor = current_actor()
        response = queries.get(actor, public_id)
        is_last = actions.finish(actor, response, worked=True)
        if is_last and request.form.get("close") == "1":
            _close(actor, response)
    return _back(public_id)


@bp.post("/responses/<public_id:public_id>/not-done")
@signed_in
@limited(MOVES)
def not_done(public_id: str) -> ResponseReturnValue:
    """Say that it did not work."""
    with transaction():
        actor = current_actor()
        actions.finish(actor, queries.get(actor, public_id), worked=False)
        flash(_("Thank you for saying so. The place is free for whoever waits."), "success")
    return _back(public_id)


def _close(actor: Actor, response: Response) -> None:
    if is_poster(actor, response.listing) and can_close(actor, response.listing):
        listings_actions.close(actor, response.listing, Outcome.SOLIDAIR)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id), 303)
