"""Telling the two sides: each notice goes to one person and is checked again when it is sent."""

from __future__ import annotations

from typing import Any, Final

from app.core.actor import Actor
from app.listings.models import Listing
from app.listings.queries import title_in_mail
from app.listings.rules import SUBJECT_KIND as LISTING
from app.mail.queries import reply_address
from app.mail.rules import Guard
from app.notifications.actions import notify
from app.responses import queries
from app.responses.models import Response
from app.responses.policies import side_of
from app.responses.rules import SUBJECT_KIND, WRITABLE, Side

PARTY: Final = "responses.party"
SILENCE: Final = "responses.silence"
LISTING_SIDE: Final = "responses.listing_side"


def tell_other_side(actor: Actor, response: Response, kind: str, **context: Any) -> None:
    """Tell whoever is on the other side of the conversation than the actor."""
    user_id = actor.user_id or 0
    if side_of(actor, response) is Side.POSTER:
        tell_responder(response, kind, who=queries.name_to_responder(response, user_id), **context)
    else:
        tell_poster(response, kind, who=queries.name_of(user_id), **context)


def tell_responder(response: Response, kind: str, **context: Any) -> None:
    """Tell the person who answered."""
    _tell([response.responder_id], response, kind, context)


def tell_poster(response: Response, kind: str, **context: Any) -> None:
    """Tell the people on the side of the listing."""
    _tell(queries.poster_ids(response), response, kind, context)


def tell_colleague(response: Response, user_id: int, **context: Any) -> None:
    """Tell somebody of the organisation that this answer is theirs to follow up."""
    _tell([user_id], response, "handed", context)


def _tell(user_ids: list[int], response: Response, kind: str, context: dict[str, Any]) -> None:
    """Write the notices; nobody is told anything by somebody whom they blocked."""
    if queries.is_cut(response):
        return
    path = f"/responses/{response.public_id}"
    listing = response.listing
    may_reply = response.state in WRITABLE and not listing.group_only
    common = {"listing_title": title_in_mail(listing), "who": "", "path": path}
    if listing.group_only and "body" in context:
        context = context | {"body": ""}
    for user_id in user_ids:
        reply_to = reply_address(response.public_id, user_id) if may_reply else ""
        notify(
            f"responses.{kind}",
            user_id,
            template=f"responses/{kind}",
            subject_kind=SUBJECT_KIND,
            subject_ref=response.public_id,
            path=path,
            context=common | {"reply_to": reply_to} | context,
            guard=Guard(PARTY, response.public_id),
            topic="" if listing.group_only else listing.title,
        )


def tell_freed(response: Response) -> None:
    """Tell the side of a listing that a place came free for which nobody waits.

    Whoever had it is about to be gone, and the answer with them: this stands on the listing.
    """
    if queries.is_cut(response):
        return
    listing = response.listing
    path = f"/listings/{listing.public_id}"
    for user_id in queries.poster_ids(response):
        notify(
            "responses.freed",
            user_id,
            template="responses/freed",
            subject_kind=LISTING,
            subject_ref=listing.public_id,
            topic="" if listing.group_only else listing.title,
            path=path,
            context={"listing_title": title_in_mail(listing), "path": path},
            guard=Guard(LISTING_SIDE, listing.public_id),
        )


def tell_unanswered(listing: Listing) -> None:
    """Tell the author of a request that nobody answers, and what may help."""
    path = f"/listings/{listing.public_id}"
    words = {
        "listing_title": listing.title,
        "is_local": listing.neighbourhood_id is not None,
        "edit_path": f"{path}/edit",
        "offers_path": f"/listings?kind=offer&category={listing.category}",
    }
    notify(
        "responses.unanswered",
        listing.author_id,
        template="responses/unanswered",
        subject_kind=LISTING,
        subject_ref=listing.public_id,
        topic=listing.title,
        path=path,
        context=words,
        guard=Guard(SILENCE, listing.public_id),
    )
