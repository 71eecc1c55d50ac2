"""What the demo city's people were told: an inbox with a past, and no mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app

from app.core.clock import now
from app.core.db import db
from app.mail.queries import subject_of
from app.notifications.models import Notification
from app.notifications.rules import TITLE_LENGTH

NEW_FOR: Final = timedelta(days=4)


def tell(
    user_id: int, kind: str, template: str, subject: tuple[str, str], path: str, at: datetime, **context: Any
) -> None:
    """Write one line of an inbox; what is older than a few days was read."""
    recipient = current_app.extensions["recipient_of"](user_id)
    db.session.add(
        Notification(
            user_id=user_id,
            kind=kind,
            title=subject_of(template, recipient, context)[:TITLE_LENGTH],
            path=path,
            subject_kind=subject[0],
            subject_ref=subject[1],
            created_at=at,
            read_at=at + timedelta(hours=1) if at < now() - NEW_FOR else None,
        )
    )
