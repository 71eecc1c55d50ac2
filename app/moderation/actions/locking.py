"""One thing at a time: whoever decides first holds the row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _
from app.places.models import Municipality


def lock(row: Any) -> None:
    """Read a row again and keep others from changing it until this transaction ends."""
    try:
        found = db.session.get(type(row), row.id, with_for_update=True, populate_existing=True)
    except StaleDataError as error:
        raise Conflict(_("Somebody else changed this at the same moment.")) from error
    if found is None:
        raise NotFound


def hold_municipality(municipality_id: int) -> None:
    """Let decisions about people in one municipality wait for each other, where no row stands yet to lock.

    What points to the municipality is written meanwhile: only its key must not change.
    """
    held = select(Municipality.id).where(Municipality.id == municipality_id)
    db.session.execute(held.with_for_update(key_share=True))
