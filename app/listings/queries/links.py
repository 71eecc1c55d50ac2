"""Links in mails about the end of a listing: for one act, one reader and this very end, so it works once."""

from __future__ import annotations

from typing import Final

from app.accounts.models import User
from app.accounts.queries import actor_of, find_user, mailed_token, read_mailed_token
from app.core.clock import now
from app.core.errors import Gone
from app.listings.models import Listing
from app.listings.policies import can_close, can_manage, can_renew
from app.listings.queries.access import find, find_locked
from app.listings.rules import DOUBLE_CLICK, LIFETIME, LINK_LIFE, MailedAct

_PURPOSE: Final = "end of a listing"
_CAN: Final = {MailedAct.RENEW: can_renew, MailedAct.CLOSE: can_close}


def mark_of_end(listing: Listing) -> str:
    """Return a mark of the present end: another one once the listing is renewed."""
    return f"{listing.expires_at:%Y%m%d%H%M%S}" if listing.expires_at else ""


def act_path(listing: Listing, act: MailedAct) -> str:
    """Return the path (without language) of the page with one button."""
    said = [listing.public_id, act.value, mark_of_end(listing)]
    return f"/listings/by-mail/{mailed_token(_PURPOSE, listing.author_id, said)}"


def read_act(token: str, *, locked: bool = False) -> tuple[User, Listing, MailedAct]:
    """Return who may do what with which listing; Gone once that was done, or may not be done any more."""
    user, listing, act, mark = _read(token, locked=locked)
    is_late = listing.expires_at is None or now() > listing.expires_at + LINK_LIFE
    if mark != mark_of_end(listing) or is_late or not _CAN[act](actor_of(user), listing):
        raise Gone
    return user, listing, act


def was_just_done(token: str) -> tuple[Listing, MailedAct]:
    """Return what a second click of the same button finds done a moment ago; Gone when it was not."""
    user, listing, act, mark = _read(token, locked=False)
    done_at = listing.closed_at
    if act is MailedAct.RENEW:
        has_moved = mark != mark_of_end(listing)
        done_at = listing.expires_at - LIFETIME if listing.expires_at and has_moved else None
    if done_at is None or now() - done_at > DOUBLE_CLICK or not can_manage(actor_of(user), listing):
        raise Gone
    return listing, act


def _read(token: str, *, locked: bool) -> tuple[User, Listing, MailedAct, str]:
    user, (public_id, act, mark) = read_mailed_token(_PURPOSE, token)
    listing = (find_locked if locked else find)(public_id)
    if listing is None or listing.group_only:
        raise Gone
    return user, listing, MailedAct(act), mark


def is_ending(user_id: int | None, ref: str) -> bool:
    """Tell whether a mail about an end still holds: the same end, for who manages the listing now."""
    public_id, _colon, mark = ref.partition(":")
    listing, user = find(public_id), find_user(user_id or 0)
    return (
        listing is not None
        and user is not None
        and mark == mark_of_end(listing)
        and can_manage(actor_of(user), listing)
        and can_close(actor_of(user), listing)
    )
