"""What its owners do with the life of a listing: pause, renew, close, hand over; on the page or by mail."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, public, requires, signed_in
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Conflict, Gone, Invalid
from app.core.forms import render_form
from app.core.i18n import _
from app.core.ratelimit import limited
from app.listings import actions, queries
from app.listings.forms import CloseForm, MailedCloseForm
from app.listings.models import Listing
from app.listings.notifications import tell_handed_over
from app.listings.rules import MailedAct, Outcome
from app.listings.views.blueprint import bp


@bp.post("/listings/<public_id:public_id>/pause")
@signed_in
def pause(public_id: str) -> ResponseReturnValue:
    """Take no answers for a while."""
    return _act(public_id, actions.pause, _("Your note is paused. Nobody can answer it now."))


@bp.post("/listings/<public_id:public_id>/resume")
@signed_in
def resume(public_id: str) -> ResponseReturnValue:
    """Take answers again."""
    return _act(public_id, actions.resume, _("Your note is open again."))


@bp.post("/listings/<public_id:public_id>/renew")
@signed_in
def renew(public_id: str) -> ResponseReturnValue:
    """Keep it online longer."""
    return _act(public_id, actions.renew, _renewed())


def _renewed() -> str:
    return _("Your note stays online for another 60 days.")


@bp.post("/listings/<public_id:public_id>/close")
@signed_in
def close(public_id: str) -> ResponseReturnValue:
    """Close it, and say whether it worked."""
    form = CloseForm()
    if not form.validate_on_submit():
        queries.get_managed(current_actor(), public_id)
        raise Invalid(_("Say whether it worked: choose one of the three buttons."), "outcome")
    outcome, reason = form.said()
    return _act(
        public_id, lambda actor, listing: actions.close(actor, listing, outcome, reason), _closed(outcome)
    )


def _closed(outcome: Outcome | None) -> str:
    if outcome in {Outcome.SOLIDAIR, Outcome.ELSEWHERE}:
        return _("Great that it worked! Your note is closed.")
    return _("Your note is closed.")


def _act(public_id: str, action: Callable[[Actor, Listing], None], done: str) -> ResponseReturnValue:
    """Do one thing with a listing; when it was done already, say so."""
    actor = current_actor()
    try:
        with transaction():
            action(actor, queries.get_managed(actor, public_id))
        flash(done, "success")
    except Conflict as conflict:
        flash(conflict.message, "attention")
    return redirect(url_for("listings.show", public_id=public_id))


@bp.post("/listings/<public_id:public_id>/stand-alone")
@signed_in
def stand_alone(public_id: str) -> ResponseReturnValue:
    """Let a part go on by itself."""
    return _act(public_id, actions.stand_alone, _("This note now stands alone."))


@bp.post("/listings/<public_id:public_id>/not-urgent")
@requires("moderator")
def not_urgent(public_id: str) -> ResponseReturnValue:
    """Take the word "urgent" away, as a moderator."""
    actor = current_actor()
    with transaction():
        actions.refuse_urgency(actor, queries.get(actor, public_id))
    flash(_("The note is no longer called urgent."), "success")
    return redirect(url_for("listings.show", public_id=public_id))


@bp.post("/listings/<public_id:public_id>/hand-over")
@signed_in
def hand_over(public_id: str) -> ResponseReturnValue:
    """Hand it to a colleague of the organisation."""
    actor = current_actor()
    with transaction():
        listing = queries.get_managed(actor, public_id)
        is_news = actions.hand_to(actor, listing, request.form.get("colleague", ""))
        if is_news and not actor.is_(listing.author_id):
            tell_handed_over(listing, actor.name)
    flash(_("Your colleague has the note now."), "success")
    return redirect(url_for("listings.show", public_id=public_id))


@bp.route("/listings/by-mail/<token>", methods=["GET", "POST"])
@public
@limited("60 per 15 minutes")
def by_mail(token: str) -> ResponseReturnValue:
    """Show one button for a link in a mail, and do what it says: without signing in, and once."""
    form = MailedCloseForm()
    try:
        _user, listing, act = queries.read_act(token)
        if not form.validate_on_submit():
            return render_form("listings/by_mail.html", form, listing=listing, act=act, done="")
        outcome, reason = form.said()
        with transaction():
            user, listing, act = queries.read_act(token, locked=True)
            actions.act_by_mail(user, listing, act, outcome, reason)
    except (Gone, Conflict):
        return _second_click(token, form)
    done = _renewed() if act is MailedAct.RENEW else _closed(outcome)
    return render_form("listings/by_mail.html", form, listing=listing, act=act, done=done)


def _second_click(token: str, form: MailedCloseForm) -> ResponseReturnValue:
    """Say again what was done a moment ago, to who clicks twice; else that the link no longer works."""
    try:
        listing, act = queries.was_just_done(token)
        if request.method == "GET":
            raise Gone
    except Gone:
        return render_template("listings/by_mail_gone.html"), 410
    done = _renewed() if act is MailedAct.RENEW else _closed(listing.outcome)
    return render_template("listings/by_mail.html", form=form, listing=listing, act=act, done=done)
