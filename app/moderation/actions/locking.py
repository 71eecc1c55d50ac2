"""One thing at a time: whoever decides first holds the row."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.i18n import _


def lock(row: Any) -> None:
    """Read a row again and keep others from changing it until this transaction ends."""
    try:
        found = db.session.get(type(row), row.id, with_for_update=True, populate_existing=True)
    except StaleDataError as error:
        raise Conflict(_("Somebody else changed this at the same moment.")) from error
    if found is None:
        raise NotFound
