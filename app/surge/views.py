"""A surge: its page with two doors, and the pool for whoever runs it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.access import current_actor, public, requires
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Gone, Invalid
from app.core.forms import render_form
from app.core.i18n import _, _n, current_language
from app.core.ratelimit import count_try_here, limited
from app.listings.queries import get as get_listing
from app.surge import actions, policies, presenters, queries
from app.surge.forms import OfferForm, StartForm
from app.surge.models import Surge
from app.surge.rules import ASKED_BESIDE, REQUESTS_SHOWN

MODERATOR = "moderator"
bp = Blueprint("surge", __name__)


@bp.route("/surge/<public_id:public_id>", methods=["GET", "POST"])
@public
@limited("30 per 15 minutes")
def show(public_id: str) -> ResponseReturnValue:
    """Say what happens, what is asked, and keep what somebody offers in two fields."""
    actor, surge = current_actor(), queries.get(public_id)
    if surge.ended_at is not None:
        return render_template("surge/over.html", surge=surge)
    form = OfferForm(is_signed_in=not actor.is_anonymous)
    if form.validate_on_submit():
        ok, answer = form.attempt(lambda: _keep(actor, surge, form))
        if ok:
            return answer  # type: ignore[no-any-return]
    return render_form(
        "surge/show.html", form, surge=surge,
        place=presenters.place_of(surge), slug=presenters.slug_of(surge),
        asked=presenters.asked(queries.asked(actor, surge, ASKED_BESIDE)),
        may_run=policies.can_run(actor, surge.municipality_id),
    )  # fmt: skip


def _keep(actor: Actor, surge: Surge, form: OfferForm) -> ResponseReturnValue:
    what = form.what.data or ""
    try:
        if actor.is_anonymous:
            return _keep_unproven(surge, form.email.data or "", what)
        with transaction():
            ref = actions.keep(actor, queries.get(surge.public_id), what, current_language()).public_id
    except Gone:
        raise Invalid(_("This is over. Your offer is welcome on the front page.")) from None
    flash(_("We keep your offer. You get a mail as soon as somebody needs it."), "success")
    return redirect(url_for("listings.show", public_id=ref), 303)


def _keep_unproven(surge: Surge, email: str, what: str) -> ResponseReturnValue:
    """Mail a link that proves the address; whether it has an account changes nothing here."""
    count_try_here("post", "20 per hour", email)
    with transaction():
        again = queries.get(surge.public_id)
        challenge_id = actions.keep_unproven(again, email, what, current_language())
    session["challenge"] = challenge_id
    return redirect(url_for("accounts.sign_in"))


@bp.route("/surge", methods=["GET", "POST"])
@requires(MODERATOR)
def index() -> ResponseReturnValue:
    """Show the surges that the moderator runs, and switch one on."""
    actor, form = current_actor(), StartForm()
    if form.validate_on_submit():
        ok, ref = form.attempt(lambda: _start(actor, form))
        if ok:
            return redirect(url_for("surge.pool", public_id=ref), 303)
    return render_form("surge/index.html", form, surges=presenters.surges(queries.run_by(actor)))


def _start(actor: Actor, form: StartForm) -> str:
    if not policies.can_run(actor, form.municipality_id):
        raise Invalid(_("You do not moderate this municipality."))
    with transaction():
        surge = actions.start(actor, form.municipality_id, form.title.data or "", form.body.data or "")
        return surge.public_id


@bp.get("/surge/<public_id:public_id>/pool")
@requires(MODERATOR)
def pool(public_id: str) -> ResponseReturnValue:
    """Show what waits in the pool, and what is asked where it may help."""
    actor = current_actor()
    surge = queries.get_run(actor, public_id)
    counts = presenters.counts(queries.counts(surge))
    return render_template(
        "surge/pool.html", surge=surge, place=presenters.place_of(surge), counts=counts,
        total=sum(number for _name, number in counts),
        asked=presenters.asked(queries.asked(actor, surge, REQUESTS_SHOWN)),
    )  # fmt: skip


@bp.post("/surge/<public_id:public_id>/call/<public_id:listing_id>")
@requires(MODERATOR)
@limited("60 per minute")
def call(public_id: str, listing_id: str) -> ResponseReturnValue:
    """Let the next ten whose offers fit hear of a request."""
    actor = current_actor()
    told = request.form.get("told", "")
    with transaction():
        surge, listing = queries.get_run(actor, public_id), get_listing(actor, listing_id)
        called = actions.call_next(
            actor, surge, listing, int(told) if told.isdecimal() and len(told) < 9 else -1
        )
    if called:
        flash(_n("%(num)s person gets a mail.", "%(num)s people get a mail.", called), "success")
    else:
        flash(_("Nothing else in the pool fits now."), "info")
    return redirect(url_for("surge.pool", public_id=public_id), 303)


@bp.post("/surge/<public_id:public_id>/end")
@requires(MODERATOR)
def end(public_id: str) -> ResponseReturnValue:
    """Switch it off: what waits in the pool is sent in as any offer."""
    actor = current_actor()
    with transaction():
        actions.end(actor, queries.get_run(actor, public_id))
    flash(_("It is over. What waits in the pool now comes online, or to the desk."), "success")
    return redirect(url_for("surge.index"), 303)


# --- on pages of other features ---


def banner(_actor: Actor) -> Markup:
    """Return what leads from the front page to what goes on (wiring: FRONT_BANNERS)."""
    surges = queries.going_on()
    return Markup(render_template("surge/_banner.html", surges=surges)) if surges else Markup()  # noqa: S704
