"""The logo of an organisation: one picture, looked at as its text is."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden
from app.media import actions as media
from app.media.queries import of_subject
from app.media.rules import Recoded
from app.moderation import actions as moderation
from app.organisations.models import Organisation
from app.organisations.policies import can_edit
from app.organisations.rules import SUBJECT_KIND


def set_logo(actor: Actor, organisation: Organisation, picture: Recoded | None) -> None:
    """Show this logo from now on; None: show none."""
    if not can_edit(actor, organisation):
        raise Forbidden
    for old in of_subject(SUBJECT_KIND, organisation.public_id):
        media.remove(old.public_id)
    if picture is not None:
        media.store(actor, SUBJECT_KIND, organisation.public_id, picture)
    moderation.note_edit(actor, SUBJECT_KIND, organisation)
    db.session.flush()
