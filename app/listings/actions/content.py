"""What an author says in a listing: kept, compared and checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.i18n import _
from app.core.ids import digest
from app.groups.policies import can_write, is_member
from app.groups.queries import find_by_id
from app.listings import policies
from app.listings.models import Listing
from app.listings.queries import GOING
from app.listings.rules import MAX_QUANTITY, MAX_URGENT, SUBJECT_KIND, URGENT_WITHIN, Content, Kind
from app.moderation import actions as moderation
from app.moderation.rules import ReviewState
from app.organisations import queries as organisations
from app.organisations.actions import check_may_change_name
from app.organisations.models import Organisation
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id
from app.taxonomy.rules import CATEGORIES, TARGET_GROUPS

LISTS: Final = ("weekdays", "dayparts", "moments", "languages", "target_groups")


def content_of(listing: Listing) -> Content:
    """Return what the author said."""
    values = {name: getattr(listing, name) for name in Content.__dataclass_fields__}
    return Content(**values | {name: tuple(values[name]) for name in LISTS})


def mark_of(listing: Listing) -> str:
    """Return a mark of the present content; an editor gives it back to show what they saw."""
    return digest(repr(content_of(listing)))[:16]


def values_of(content: Content) -> dict[str, Any]:
    """Return the columns that hold it."""
    values = asdict(content)
    return values | {name: list(values[name]) for name in LISTS}


def check(actor: Actor, content: Content, listing: Listing | None = None) -> None:
    """Keep the rules that a form alone cannot, for a new listing or one that is there.

    A listing may stay with the organisation that it has, and as urgent as it was.
    """
    if content.category not in CATEGORIES:
        raise Invalid(_("Choose one of the list."), "category")
    if find_municipality_by_id(content.municipality_id) is None:
        raise Invalid(_("We do not know this postcode."), "postcode")
    if content.neighbourhood_id is not None:
        area = find_neighbourhood_by_id(content.neighbourhood_id)
        if area is None or area.municipality_id != content.municipality_id:
            raise Invalid(_("This area is not in that municipality."), "neighbourhood")
    if not 1 <= content.quantity <= MAX_QUANTITY:
        raise Invalid(_("Use a number from 1 to %(most)s.", most=MAX_QUANTITY), "quantity")
    if not set(content.target_groups) <= set(TARGET_GROUPS):
        raise Invalid(_("Choose one of the list."), "target_groups")
    _check_owner(actor, content, listing)
    if content.urgent_asked:
        _check_urgent(actor, content, listing)


def _check_owner(actor: Actor, content: Content, listing: Listing | None) -> None:
    """See in whose name it is, and for whom."""
    own = {one.id: one for one in organisations.of_actor(actor)}
    if listing is None and content.group_id is not None:
        check_group(actor, content.group_id)
    if content.group_id is not None and content.organisation_id is not None:
        raise Invalid(_("What is for a group alone, you post yourself."), "organisation")
    present = listing.organisation_id if listing else None
    if content.organisation_id not in {None, present, *own}:
        raise Invalid(_("Choose one of your own organisations."), "organisation")
    if listing is not None and content.organisation_id != present:
        check_may_change_name(actor, listing.author_id, listing.published_at)
    if content.standing:
        _check_standing(content, own.get(content.organisation_id or 0))


def check_group(actor: Actor, group_id: int) -> None:
    """Refuse who may not begin to write in a group now; of a group that is not theirs nothing is told."""
    group = find_by_id(group_id)
    if group is None or not is_member(actor, group):
        raise NotFound
    if not can_write(actor, group):
        raise Invalid(_("You cannot post in this group now."))


def _check_standing(content: Content, organisation: Organisation | None) -> None:
    """Let only offers of checked organisations stay without an end: somebody answers for them."""
    is_checked = organisation is not None and organisation.review_state is ReviewState.PUBLISHED
    if content.kind is not Kind.OFFER or not is_checked:
        raise Invalid(_("Only an offer of a checked organisation can stay without an end."), "standing")


def _check_urgent(actor: Actor, content: Content, listing: Listing | None) -> None:
    """Keep "urgent" rare, so that it says something."""
    if listing is not None and listing.urgent_asked and listing.deadline == content.deadline:
        return
    if content.deadline is None or content.deadline > today() + URGENT_WITHIN:
        raise Invalid(_("Urgent is for the next 14 days. Write the last day here."), "deadline")
    author_id = listing.author_id if listing else actor.user_id
    db.session.execute(select(User.id).where(User.id == author_id).with_for_update())
    others = select(func.count()).where(Listing.author_id == author_id, Listing.urgent_asked.is_(True), GOING)
    others = others.where(Listing.deadline >= today(), Listing.id != (listing.id if listing else 0))
    if (db.session.scalar(others) or 0) >= MAX_URGENT:
        raise Invalid(
            _("You have %(most)s urgent notes already. Close one of them first.", most=MAX_URGENT),
            "urgent_asked",
        )


def settle_urgency(actor: Actor, listing: Listing) -> None:
    """Let "urgent" count once a moderator looked at it; who posts it never decides that."""
    if listing.urgent_asked and policies.can_settle_urgency(actor, listing):
        listing.urgent_granted = True
        db.session.flush()


def refuse_urgency(actor: Actor, listing: Listing) -> None:
    """Find that something is not urgent; it stays online without that word."""
    if not policies.can_settle_urgency(actor, listing):
        raise Forbidden
    if listing.urgent_asked:
        listing.urgent_asked = listing.urgent_granted = False
        db.session.flush()
        audit.record(actor, "listings.not_urgent", SUBJECT_KIND, listing.public_id)


def note_change(actor: Actor, listing: Listing) -> None:
    """Let a moderator look at what changed after publication; what is for a group is the group's own."""
    if listing.review_state is ReviewState.PUBLISHED and not listing.group_only:
        moderation.note_edit(actor, SUBJECT_KIND, listing)
