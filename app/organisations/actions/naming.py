"""In whose name something is: chosen by its author, and kept once it was online."""

from __future__ import annotations

from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import _


def check_may_change_name(actor: Actor, author_id: int, published_at: datetime | None) -> None:
    """Refuse another name once it was online: who answered or signed up told it to that side alone."""
    if published_at is not None:
        raise Invalid(
            _("In whose name it is stays as it was online. Begin a new one for another name."),
            "organisation",
        )
    if not actor.is_(author_id):
        raise Invalid(_("Only who wrote it chooses in whose name it is."), "organisation")
