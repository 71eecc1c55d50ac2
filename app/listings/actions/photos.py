"""The pictures beside a listing: added, described, put in order, taken away."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.core.i18n import _
from app.listings import policies
from app.listings.actions.content import note_change
from app.listings.models import Listing
from app.listings.rules import MAX_PHOTOS, SUBJECT_KIND, PhotoChange
from app.media import actions as media
from app.media.queries import of_subject
from app.media.rules import ALT_LENGTH, Picture, Recoded


def add_photos(actor: Actor, listing: Listing, pictures: Sequence[Recoded], alt: str | None = None) -> None:
    """Put pictures beside a listing, after those that are there; without a text they get its title."""
    if not pictures:
        return
    if not policies.can_edit(actor, listing):
        raise Forbidden
    present = len(of_subject(SUBJECT_KIND, listing.public_id))
    if present + len(pictures) > MAX_PHOTOS:
        raise Invalid(_("Use at most %(limit)s pictures.", limit=MAX_PHOTOS), "photos")
    text = listing.title if alt is None else alt
    for number, picture in enumerate(pictures):
        numbered = f"{text} ({number + 1})" if text and len(pictures) > 1 else text
        media.store(actor, SUBJECT_KIND, listing.public_id, picture, alt=numbered, position=present + number)
    note_change(actor, listing)


def change_photos(actor: Actor, listing: Listing, changes: Sequence[PhotoChange]) -> None:
    """Describe, order and remove the pictures of a listing; those of others are left alone."""
    if not policies.can_edit(actor, listing):
        raise Forbidden
    present = of_subject(SUBJECT_KIND, listing.public_id)
    wanted = {change.public_id: change for change in changes}
    if any(len(change.alt or "") > ALT_LENGTH for change in changes):
        raise Invalid(_("Use at most %(limit)s characters for a picture.", limit=ALT_LENGTH), "photos")
    after = _after(present, wanted)
    for public_id in {picture.public_id for picture in present} - {public_id for public_id, _alt in after}:
        media.remove(public_id)
    for position, (public_id, alt) in enumerate(after):
        media.describe(public_id, alt, position)
    if after != [(picture.public_id, picture.alt) for picture in present]:
        note_change(actor, listing)


def _after(present: Sequence[Picture], wanted: dict[str, PhotoChange]) -> list[tuple[str, str]]:
    """Return (id, text) of the pictures that stay, in their new order."""
    kept = []
    for number, picture in enumerate(present, 1):
        change = wanted.get(picture.public_id, PhotoChange(picture.public_id))
        if not change.is_removed:
            alt = picture.alt if change.alt is None else change.alt
            kept.append((change.place or number, number, picture.public_id, alt))
    return [(public_id, alt) for _place, _number, public_id, alt in sorted(kept)]
