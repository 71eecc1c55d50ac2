"""Stories as they are shown: finished words, with nobody named otherwise than they chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from babel.dates import format_date
from flask import url_for
from markupsafe import Markup, escape

from app.core.actor import Actor
from app.core.clock import LOCAL_ZONE
from app.core.i18n import _, _l, current_language
from app.moderation.rules import ModeratedKind, ReviewState
from app.places.queries import find_municipality_by_id
from app.places.rules import place_name
from app.responses.policies import side_of
from app.stories import policies, queries
from app.stories.models import Story
from app.stories.queries import Named, Told, waits_for_check
from app.stories.rules import SUBJECT_KIND, ShownAs
from app.taxonomy.rules import category_name


class View(NamedTuple):
    """A story as a page shows it."""

    href: str
    body: str
    lang: str
    names: Markup
    meta: str


def present(told: Told) -> View:
    """Return a story as it is shown."""
    lang, listing = current_language(), told.response.listing
    place = find_municipality_by_id(told.municipality_id)
    month = format_date(told.created_at.astimezone(LOCAL_ZONE).date(), "MMMM y", locale=lang)
    parts = (category_name(listing.category, lang), place_name(place, lang) if place else "", month)
    return View(
        url_for("stories.show", public_id=told.story.public_id),
        told.story.body,
        told.story.language,
        names(told),
        " · ".join(part for part in parts if part),
    )


def present_all(found: Sequence[Told]) -> list[View]:
    """Return stories as they are shown."""
    return [present(told) for told in found]


def names(told: Told) -> Markup:
    """Return who tells it about whom, each as that side chose."""
    return escape(_("From %(author)s, for %(other)s")) % {
        "author": _name(told.author),
        "other": _name(told.partner),
    }


def _name(named: Named) -> Markup:
    if named.shown_as is ShownAs.NAME and named.name:
        return Markup("<bdi>{}</bdi>").format(named.name)
    return Markup("{}").format(_("an organisation") if named.is_organisation else _("a neighbour"))


def standing(actor: Actor, told: Told) -> tuple[str, str]:
    """Return in a title and a sentence where a story stands, for its two sides."""
    may_agree = policies.can_agree(actor, told)
    if told.is_barred:
        return _("Nobody else sees this story now"), _("The conversation or the note was stopped.")
    if not told.is_agreed and may_agree:
        return _("Do you say yes?"), _("Only with your yes do others see this story.")
    if not told.is_agreed:
        return _("Waits for the other side"), _("Nobody sees your story before the other side says yes.")
    return _STANDING[told.review_state]


_STANDING: Final[dict[ReviewState, tuple[Any, Any]]] = {
    ReviewState.DRAFT: (_l("Waits for a check"), _l("Both of you said yes. A moderator looks at it first.")),
    ReviewState.PENDING: (
        _l("Waits for a check"),
        _l("Both of you said yes. A moderator looks at it first."),
    ),
    ReviewState.PUBLISHED: (_l("This story is online"), _l("Everyone can read it.")),
    ReviewState.CHANGES_REQUESTED: (
        _l("Please change something"),
        _l("Who wrote it finds why in the notices."),
    ),
    ReviewState.REJECTED: (_l("Refused"), _l("Who wrote it finds why in the notices.")),
    ReviewState.HIDDEN: (_l("Taken offline"), _l("Who wrote it finds why in the notices.")),
}


def _text_of(story: Story) -> dict[Any, str]:
    told = queries.of_story(story)
    return {_l("Text"): story.body, _l("Names"): str(names(told).striptags())}


KIND: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Story"),
    model=Story,
    title_of=lambda story: str(queries.of_story(story).response.listing.title),
    text_of=_text_of,
    author_of=lambda story: int(story.author_id),
    path_of=lambda story: f"/stories/{story.public_id}",
    can_see=lambda actor, story: queries.may_see(actor, story.public_id),
    concerns=lambda actor, story: side_of(actor, queries.of_story(story).response) is not None,
    waits=waits_for_check(),
    free_text_of=lambda story: str(story.body),
    sender=Story.author_id,
)
