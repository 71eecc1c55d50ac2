"""Parts of one whole: requests that belong together, each a note of its own."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.i18n import _
from app.core.ids import new_public_id
from app.listings import queries
from app.listings.models import Listing
from app.listings.policies import can_add_part, can_manage
from app.listings.rules import MAX_PARTS


def add_part(actor: Actor, whole: Listing, part: Listing) -> None:
    """Let a request belong to what another one asks; twice is once.

    The other one is held, so that two parts added at once count as two.
    """
    if not (can_add_part(actor, whole) and can_add_part(actor, part)):
        raise Forbidden
    db.session.execute(select(Listing.id).where(Listing.id == whole.id).with_for_update())
    db.session.refresh(whole, ["bundle"])
    if part is whole or (part.bundle is not None and part.bundle == whole.bundle):
        return
    if part.bundle is not None:
        raise Conflict(_("This note is part of something else already."))
    bundle = whole.bundle or new_public_id()
    if len(queries.bundle_ids(bundle)) >= MAX_PARTS:
        raise Invalid(_("One request has at most %(most)s parts.", most=MAX_PARTS))
    whole.bundle = part.bundle = bundle
    db.session.flush()


def stand_alone(actor: Actor, part: Listing) -> None:
    """Let a part go on by itself; twice is once."""
    if not can_manage(actor, part):
        raise Forbidden
    leave_bundle(part)


def leave_bundle(part: Listing) -> None:
    """Let a part go on by itself; what would stay alone belongs to nothing either."""
    bundle, part.bundle = part.bundle, None
    db.session.flush()
    others = queries.bundle_ids(bundle) if bundle else []
    if len(others) == 1:
        last = db.session.get(Listing, others[0])
        if last is not None:
            last.bundle = None
            db.session.flush()
