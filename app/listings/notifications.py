"""What listings tell people."""

from __future__ import annotations

from typing import Final

from app.core.i18n import _l
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND
from app.mail.rules import Guard
from app.notifications import actions as notifications
from app.notifications.rules import Channel, NoticeKind

EXPIRED: Final = "listings.expired"
AUTHOR_GUARD: Final = "listings.author"
KINDS: Final = (
    NoticeKind(name=EXPIRED, label=_l("Your note is no longer online"), default=Channel.MAIL, muteable=True),
)


def tell_expired(listing: Listing) -> None:
    """Tell the author that the time is over, and how to keep it online."""
    notifications.notify(
        EXPIRED,
        listing.author_id,
        template="listings/expired",
        subject_kind=SUBJECT_KIND,
        subject_ref=listing.public_id,
        path=f"/listings/{listing.public_id}",
        context={"title": listing.title, "path": f"/listings/{listing.public_id}"},
        guard=Guard(AUTHOR_GUARD, listing.public_id),
        topic=listing.title,
    )
