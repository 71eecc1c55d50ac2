"""What its owners do with a listing: edit, pause, renew, close."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_actor, signed_in, takes_files
from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Conflict
from app.core.forms import render_form
from app.core.i18n import _, current_language
from app.listings import actions, queries
from app.listings.forms import ListingForm, data_of
from app.listings.models import Listing
from app.listings.policies import can_add_part, organisation_ids
from app.listings.presenters import mine as my_page
from app.listings.presenters import page
from app.listings.rules import SUBJECT_KIND
from app.listings.views.blueprint import bp
from app.listings.views.drafts import keep_draft, photo_changes
from app.listings.views.public import composing_panels
from app.media.actions import recode
from app.media.queries import of_subject
from app.moderation.rules import ReviewState
from app.organisations.queries import of_actor as own_organisations


@bp.route("/listings/<public_id:public_id>/edit", methods=["GET", "POST"])
@signed_in
@takes_files
def edit(public_id: str) -> ResponseReturnValue:
    """Change a listing, or add what the quick form did not ask."""
    actor = current_actor()
    listing = queries.get_editable(actor, public_id)
    form = _form(actor, listing)
    if "later" in request.form and listing.review_state is ReviewState.DRAFT and form.has_enough():
        return keep_draft(actor, form, public_id)
    if form.validate_on_submit():
        try:
            ok, _none = form.attempt(lambda: _save(actor, public_id, form))
        except Conflict:
            return _both_texts(actor, public_id, form)
        if ok:
            flash(_("Your note is saved."), "success")
            return redirect(url_for("listings.show", public_id=public_id))
        listing = queries.get_editable(actor, public_id)
    return render_form(_page_of(listing), form, **_around(actor, listing))


def _form(actor: Actor, listing: Listing) -> ListingForm:
    organisations = [] if listing.group_only else own_organisations(actor)
    data = data_of(actions.content_of(listing), organisations) | {"version": actions.mark_of(listing)}
    return ListingForm(is_signed_in=True, organisations=organisations, group_id=listing.group_id, data=data)


def _save(actor: Actor, public_id: str, form: ListingForm) -> None:
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        listing = queries.get_editable(actor, public_id)
        actions.edit_listing(actor, listing, form.content(listing.language), seen=form.version.data or "")
        actions.change_photos(actor, listing, photo_changes(listing))
        actions.add_photos(actor, listing, pictures, form.alt())


def _both_texts(actor: Actor, public_id: str, form: ListingForm) -> ResponseReturnValue:
    """Show what somebody else wrote meanwhile beside what was just written; nothing is lost."""
    listing = queries.get_editable(actor, public_id)
    form.version.data = actions.mark_of(listing)
    around = _around(actor, listing) | {"theirs": listing}
    return render_template(_page_of(listing), form=form, **around), 409


def _page_of(listing: Listing) -> str:
    """Return the page on which a listing is changed: what was just sent in is told so, and asked for more."""
    waits = listing.review_state is ReviewState.PENDING
    return "listings/enrich.html" if waits else "listings/edit.html"


def _around(actor: Actor, listing: Listing) -> dict[str, Any]:
    """Return what stands around the form."""
    waits, lang = listing.review_state is ReviewState.PENDING, current_language()
    is_draft = listing.review_state is ReviewState.DRAFT
    sent_back = listing.review_state in actions.SENT_AGAIN
    return {
        "listing": listing,
        "may_add_part": can_add_part(actor, listing),
        "pictures": of_subject(SUBJECT_KIND, listing.public_id),
        "waiting": page.waiting_note(lang) if waits else None,
        "twins": queries.alike(actor, listing, listing.id) if waits or is_draft else [],
        "chips": page.chips(listing, lang),
        "save": _("Save and send in") if sent_back else _("Save"),
        "theirs": None,
        "exposed": page.exposed_notes(listing),
        "panels": composing_panels(current_actor(), listing) if waits else [],
        "is_draft": is_draft,
    }


@bp.get("/account/listings")
@signed_in
def mine() -> ResponseReturnValue:
    """Show what one posted, by where it stands."""
    actor = current_actor()
    return render_template(
        "listings/mine.html",
        groups=my_page.grouped(
            queries.mine(actor), queries.waiting_answers(actor), queries.kept_by(actor), current_language()
        ),
        may_import=bool(organisation_ids(actor)),
    )
