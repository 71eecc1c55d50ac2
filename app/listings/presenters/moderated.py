"""What moderators must know of listings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.core.formats import short_day
from app.core.i18n import _, _l, current_language
from app.listings import actions
from app.listings.models import Listing
from app.listings.policies import PUBLIC_LIVES
from app.listings.presenters.words import HELPS, KINDS, groups, is_urgent, spoken, when, whole_place
from app.listings.queries import may_see, other_titles
from app.listings.rules import BODY_LENGTH, SUBJECT_KIND, TITLE_LENGTH
from app.moderation.rules import ModeratedKind
from app.taxonomy.rules import category_name


def text_of(listing: Listing) -> dict[Any, str]:
    """Return what is reviewed of a listing, label by label."""
    lang = current_language()
    return {
        _l("Title"): listing.title,
        _l("Text"): listing.body,
        _l("What is it?"): f"{KINDS[listing.kind]} · {HELPS[listing.help]}",
        _l("Category"): category_name(listing.category, lang),
        _l("Where"): whole_place(listing, lang),
        _l("How many"): str(listing.quantity),
        _l("When"): when(listing, lang),
        _l("Languages"): spoken(listing.languages, lang),
        _l("Size"): listing.size,
        _l("For whom"): groups(listing.target_groups, lang),
        _l("Needed"): listing.skills,
        _l("Last day"): short_day(listing.deadline),
        _l("Urgent"): _("yes") if listing.urgent_asked else "",
        _l("Question to who answers"): listing.question,
        _l("Ask for"): listing.contact_role,
        _l("Until"): _("No end: this always counts") if listing.standing else "",
    }


def facts_of(listing: Listing) -> Sequence[tuple[Any, Any]]:
    """Return what helps to judge a listing."""
    others = ", ".join(other_titles(listing))
    return [
        (_l("Language of the text"), spoken([listing.language], current_language())),
        *([(_l("Belongs together with"), others)] if others else []),
    ]


def haste_of(listing: Listing) -> Any:
    """Return what says that a listing cannot wait: it asks to be urgent, and nobody said yes to that."""
    asks = listing.urgent_asked and not listing.urgent_granted
    return _l("Urgent") if is_urgent(asks, listing.deadline) else ""


KIND: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Request or offer"),
    model=Listing,
    title_of=lambda listing: str(listing.title),
    text_of=text_of,
    author_of=lambda listing: int(listing.author_id),
    path_of=lambda listing: f"/listings/{listing.public_id}",
    can_see=lambda actor, listing: may_see(actor, listing.public_id),
    is_reviewed=lambda listing: not listing.group_only,
    organisation_of=lambda listing: listing.organisation_id,
    facts_of=facts_of,
    haste_of=haste_of,
    waits=Listing.life.in_(PUBLIC_LIVES) & ~Listing.group_only,
    free_text_of=lambda listing: f"{listing.title}\n{listing.body}",
    sender=Listing.author_id,
    at_once=True,
    suggestable={"title": (_l("Title"), TITLE_LENGTH), "body": (_l("Text"), BODY_LENGTH)},
    apply=actions.reword,
    restores=("published_at", "expires_at", "urgent_granted"),
)
