"""What notices do when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from app.mail.models import OutboxMail
from app.notifications import actions
from app.notifications.queries import read_digest_ref
from app.notifications.rules import DIGEST


def on_erasing(_sender: Any, *, user_id: int, **_kwargs: Any) -> None:
    """Let nobody read the name of who leaves in what they were told."""
    actions.forget_name(user_id)


def on_dropped(_sender: Any, *, mail: OutboxMail, **_more: Any) -> None:
    """Write an overview anew, without what may no longer be told."""
    if mail.kind == DIGEST and mail.user_id is not None:
        actions.put_back(mail.user_id, read_digest_ref(mail.guard["ref"]))
