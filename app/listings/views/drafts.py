"""What all ways to post share: keeping a draft, and what is filled in beside pictures."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import Actor
from app.core.db import transaction
from app.core.errors import Forbidden, NotFound
from app.core.forms import clean_line
from app.core.i18n import _
from app.groups import queries as groups
from app.groups.models import Group
from app.groups.policies import can_write, is_member
from app.listings import actions, queries
from app.listings.forms import ListingForm
from app.listings.models import Listing
from app.listings.rules import MAX_PHOTOS, SUBJECT_KIND, PhotoChange
from app.media.actions import recode
from app.media.queries import of_subject

PLACES: Final = frozenset(str(number) for number in range(1, MAX_PHOTOS + 1))


def keep_draft(actor: Actor, form: ListingForm, public_id: str = "") -> ResponseReturnValue:
    """Keep what was filled in, to go on with it later."""
    pictures = [recode(file.read()) for file in form.files()]
    with transaction():
        draft = queries.get_draft(actor, public_id) if public_id else None
        draft = actions.save_draft(actor, draft, form.draft(), pictures, form.alt())
        if public_id:
            actions.change_photos(actor, draft, photo_changes(draft))
        public_id = draft.public_id
    flash(_("Kept. You find it under “My notes”, for a week."), "success")
    return redirect(url_for("listings.edit", public_id=public_id))


def group_to_post_in(actor: Actor, slug: str) -> Group | None:
    """Return the group of the actor for which alone they post; for all others it is not there."""
    if not slug:
        return None
    group = groups.get(actor, slug)
    if not is_member(actor, group):
        raise NotFound
    if not can_write(actor, group):
        raise Forbidden
    return group


def photo_changes(listing: Listing) -> list[PhotoChange]:
    """Return what was filled in beside each picture of a listing."""
    sent, removed = request.form, set(request.form.getlist("remove_photos"))
    changes = []
    for picture in of_subject(SUBJECT_KIND, listing.public_id):
        ref = picture.public_id
        alt = "" if f"plain-{ref}" in sent else sent.get(f"alt-{ref}")
        place = sent.get(f"place-{ref}", "")
        changes.append(
            PhotoChange(
                ref,
                None if alt is None else clean_line(alt),
                int(place) if place in PLACES else 0,
                is_removed=ref in removed,
            )
        )
    return changes
