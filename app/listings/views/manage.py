"""What its owners do with a listing: edit, pause, renew, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, requires, signed_in, takes_files
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Conflict, Invalid
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.listings import actions, queries
from app.listings.forms import CloseForm, ListingForm
from app.listings.models import Listing
from app.listings.presenters import mine as my_page
from app.listings.presenters import page
from app.listings.rules import Outcome
from app.listings.views.blueprint import bp
from app.listings.views.public import composing_panels
from app.media.actions import recode
from app.media.queries import of_subject
from app.moderation.rules import ReviewState
from app.organisations.queries import of_actor as own_organisations
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id


@bp.route("/listings/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
@takes_files
def edit(public_id: str) -> ResponseReturnValue:
    """Change a listing, or add what the quick form did not ask."""
    actor = current_actor()
    listing = queries.get_editable(actor, public_id)
    form = _form(actor, listing)
    if form.validate_on_submit():
        try:
            ok, _none = form.attempt(lambda: _save(actor, public_id, form))
        except Conflict:
            return _both_texts(actor, public_id, form)
        if ok:
            flash(_("Your note is saved."), "success")
            return redirect(url_for("listings.show", public_id=public_id))
        listing = queries.get_editable(actor, public_id)
    return render_form("listings/edit.html", form, **_around(listing))


def _form(actor: Actor, listing: Listing) -> ListingForm:
    data = {**actions.content_of(listing).__dict__, "version": actions.mark_of(listing)}
    city = find_municipality_by_id(listing.municipality_id)
    area = find_neighbourhood_by_id(listing.neighbourhood_id) if listing.neighbourhood_id else None
    codes = (area.postcodes if area else ()) or (city.postcodes if city else ())
    organisations = own_organisations(actor)
    mine = next((o.public_id for o in organisations if o.id == listing.organisation_id), "")
    data |= {
        "postcode": codes[0] if codes else "",
        "neighbourhood": area.slug if area else "",
        "organisation": mine,
    }
    return ListingForm(is_signed_in=True, organisations=organisations, data=data)


def _save(actor: Actor, public_id: str, form: ListingForm) -> None:
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        listing = queries.get_editable(actor, public_id)
        actions.edit_listing(actor, listing, form.content(listing.language), seen=form.version.data or "")
        for photo_id in request.form.getlist("remove_photos")[:20]:
            actions.remove_photo(actor, listing, photo_id)
        actions.add_photos(actor, listing, pictures)


def _both_texts(actor: Actor, public_id: str, form: ListingForm) -> ResponseReturnValue:
    """Show what somebody else wrote meanwhile beside what was just written; nothing is lost."""
    listing = queries.get_editable(actor, public_id)
    form.version.data = actions.mark_of(listing)
    return render_template("listings/edit.html", form=form, **_around(listing) | {"theirs": listing}), 409


def _around(listing: Listing) -> dict[str, Any]:
    """Return what stands around the form."""
    waits = listing.review_state is ReviewState.PENDING
    sent_back = listing.review_state in actions.SENT_AGAIN
    return {
        "listing": listing,
        "pictures": of_subject("listing", listing.public_id),
        "waiting": page.waiting_note(current_language()) if waits else None,
        "save": _("Save and send in") if sent_back else _("Save"),
        "theirs": None,
        "panels": composing_panels(current_actor(), listing) if waits else [],
    }


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
    return _act(public_id, actions.renew, _("Your note stays online for another 60 days."))


@bp.post("/listings/<public_id:public_id>/close")
@signed_in
def close(public_id: str) -> ResponseReturnValue:
    """Close it, and say whether it worked."""
    form = CloseForm()
    if not form.validate_on_submit():
        queries.get_managed(current_actor(), public_id)
        raise Invalid(_("Say whether it worked: choose one of the three buttons."), "outcome")
    outcome = Outcome(form.outcome.data)
    done = (
        _("Your note is closed.")
        if outcome is Outcome.NO
        else _("Great that it worked! Your note is closed.")
    )
    return _act(public_id, lambda actor, listing: actions.close(actor, listing, outcome), done)


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


@bp.post("/listings/<public_id:public_id>/not-urgent")
@requires("moderator")
def not_urgent(public_id: str) -> ResponseReturnValue:
    """Take the word "urgent" away, as a moderator."""
    actor = current_actor()
    with transaction():
        actions.refuse_urgency(actor, queries.get(actor, public_id))
    flash(_("The note is no longer called urgent."), "success")
    return redirect(url_for("listings.show", public_id=public_id))


@bp.get("/account/listings")
@signed_in
def mine() -> ResponseReturnValue:
    """Show what one posted, by where it stands."""
    actor = current_actor()
    return render_template(
        "listings/mine.html", groups=my_page.grouped(queries.mine(actor), current_language())
    )
