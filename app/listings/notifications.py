"""What listings tell people."""

from __future__ import annotations

from typing import Any, Final

from app.core.i18n import _l
from app.listings import queries
from app.listings.models import Listing
from app.listings.rules import SUBJECT_KIND, MailedAct
from app.mail.rules import Guard
from app.notifications import actions as notifications
from app.notifications.rules import Channel, NoticeKind

EXPIRED: Final = "listings.expired"
ENDING: Final = "listings.ending"
HANDED_OVER: Final = "listings.handed_over"
ENDING_GUARD: Final = "listings.ending"
AUTHOR_GUARD: Final = "listings.author"
KINDS: Final = (
    NoticeKind(name=ENDING, label=_l("Your note ends soon"), default=Channel.MAIL, muteable=True),
    NoticeKind(name=EXPIRED, label=_l("Your note is no longer online"), default=Channel.MAIL, muteable=True),
    NoticeKind(
        name=HANDED_OVER, label=_l("A colleague hands you a note"), default=Channel.MAIL, muteable=True
    ),
)


def tell_ending(listing: Listing, days: int) -> None:
    """Tell the author that the end is near, with one button to keep it and one to close it."""
    _tell(
        ENDING,
        listing,
        "listings/ending",
        Guard(ENDING_GUARD, f"{listing.public_id}:{queries.mark_of_end(listing)}"),
        days=days,
        **_buttons(listing),
    )


def tell_expired(listing: Listing) -> None:
    """Tell the author that the time is over, with one button to keep it and one to close it."""
    _tell(EXPIRED, listing, "listings/expired", Guard(AUTHOR_GUARD, listing.public_id), **_buttons(listing))


def tell_handed_over(listing: Listing, by: str) -> None:
    """Tell who takes a listing over from a colleague."""
    _tell(HANDED_OVER, listing, "listings/handed_over", Guard(AUTHOR_GUARD, listing.public_id), by=by)


def _buttons(listing: Listing) -> dict[str, Any]:
    """Return where its buttons lead; a mail about what is for a group opens nothing without an account."""
    if listing.group_only:
        path = f"/listings/{listing.public_id}"
        return {f"{act}_path": path for act in MailedAct} | {"by_mail": False}
    return {"by_mail": True} | {f"{act}_path": queries.act_path(listing, act) for act in MailedAct}


def _tell(kind: str, listing: Listing, template: str, guard: Guard, **context: Any) -> None:
    path = f"/listings/{listing.public_id}"
    notifications.notify(
        kind,
        listing.author_id,
        template=template,
        subject_kind=SUBJECT_KIND,
        subject_ref=listing.public_id,
        path=path,
        context={"title": queries.title_in_mail(listing), "path": path, **context},
        guard=guard,
        topic="" if listing.group_only else listing.title,
    )
