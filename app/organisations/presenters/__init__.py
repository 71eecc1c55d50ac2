"""What templates, moderators and robots see of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask import current_app, url_for
from markupsafe import Markup

from app.core.actor import Actor
from app.core.i18n import _, _l, current_language
from app.media.rules import Picture
from app.moderation.rules import ModeratedKind, ReviewState
from app.organisations.models import Organisation
from app.organisations.policies import can_appoint, can_edit, can_see
from app.organisations.queries import manager_ids, places_in_use, public_pages, team_ids
from app.organisations.rules import SUBJECT_KIND, MemberRole, grouped_kbo
from app.places.queries import find_by_postcode, find_municipality_by_id, find_neighbourhood_by_id
from app.places.rules import Place, place_name

EXCERPT: Final = 140
ROLE_NAMES: Final = {MemberRole.MANAGER: _l("Manager"), MemberRole.MEMBER: _l("Member")}
# How the check is shown: the words, and the colour of the badge.
STATE_BADGES: Final[Mapping[ReviewState, tuple[Any, str | None]]] = {
    ReviewState.DRAFT: (_l("Not checked yet"), None),
    ReviewState.PENDING: (_l("Not checked yet"), None),
    ReviewState.CHANGES_REQUESTED: (_l("Something must change"), "attention"),
    ReviewState.REJECTED: (_l("Refused"), "attention"),
    ReviewState.PUBLISHED: (_l("Checked"), "done"),
    ReviewState.HIDDEN: (_l("Suspended"), "attention"),
}
# What its own people read above its page.
STATE_NOTES: Final[Mapping[ReviewState, Any]] = {
    ReviewState.PENDING: _l("A moderator checks this. You can already ask for help and offer it."),
    ReviewState.CHANGES_REQUESTED: _l("A moderator asks for a change. Only your team sees this page now."),
    ReviewState.REJECTED: _l("A moderator refused this. Change what is wrong and send it in again."),
    ReviewState.HIDDEN: _l("This organisation is suspended. Nobody sees its notes or posts for it."),
}
ORPHANED: Final = _l("Nobody manages this organisation. It is hidden until a moderator appoints somebody.")


class OrganisationCard(NamedTuple):
    """What a card shows of an organisation."""

    slug: str
    name: str
    place: str
    excerpt: str
    badge: Any
    badge_kind: str | None
    logo: str | None


class Task(NamedTuple):
    """Something to do for an organisation, and whether it is done."""

    label: str
    is_done: bool
    href: str


def card(organisation: Organisation, logo: str | None) -> OrganisationCard:
    """Return what a card shows."""
    words, kind = STATE_BADGES[organisation.review_state]
    text, place = excerpt(organisation.description), where(organisation)
    return OrganisationCard(organisation.slug, organisation.name, place, text, words, kind, logo)


def excerpt(text: str) -> str:
    """Return the first words of a text."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def where(organisation: Organisation) -> str:
    """Return the place of an organisation: its neighbourhood and its municipality."""
    language = current_language()
    city = find_municipality_by_id(organisation.municipality_id)
    part = find_neighbourhood_by_id(organisation.neighbourhood_id) if organisation.neighbourhood_id else None
    return ", ".join(place_name(place, language) for place in (part, city) if place is not None)


def place_choices() -> list[tuple[str, str]]:
    """Return the places that have organisations, for a filter: each city, then its neighbourhoods."""
    language, used = current_language(), places_in_use()
    cities = [find_municipality_by_id(number) for number in {city for city, _part in used}]
    parts = [find_neighbourhood_by_id(number) for number in {part for _city, part in used if part}]
    choices: list[tuple[str, str]] = []
    for city in sorted((place for place in cities if place), key=lambda place: place.slug):
        choices.append((city.slug, place_name(city, language)))
        within = sorted((p for p in parts if p and p.municipality_id == city.id), key=lambda p: p.slug)
        choices += [(p.slug, f"{place_name(city, language)}: {place_name(p, language)}") for p in within]
    return choices


def postcode_of(municipality_id: int, area: Place | None = None) -> str:
    """Return a postcode that leads back to this place: to begin a form with."""
    city = find_municipality_by_id(municipality_id)
    codes = [*(area.postcodes if area else ()), *(city.postcodes if city else ())]
    found = ((code, find_by_postcode(code)) for code in codes)
    return next((code for code, place in found if place and place[0].id == municipality_id), "")


def note_of(organisation: Organisation) -> Any:
    """Return what its own people read above its page."""
    return ORPHANED if organisation.orphaned_from else STATE_NOTES.get(organisation.review_state)


def may_appoint(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether this actor is to appoint a manager: one asks the database only where one may."""
    return can_appoint(actor, organisation) and not manager_ids(organisation.id)


def tasks_of(actor: Actor, organisation: Organisation, logo: Picture | None) -> list[Task]:
    """Return what a manager can still do so that people know and trust it; none once all is done."""
    if not can_edit(actor, organisation):
        return []
    edit = url_for("organisations.edit", slug=organisation.slug)
    team = url_for("organisations.members", slug=organisation.slug, _anchor="invite")
    tasks = [
        Task(_("Tell what you do"), bool(organisation.description), f"{edit}#description"),
        Task(_("Add your logo"), logo is not None, f"{edit}#logo"),
        Task(_("Say where people can come"), bool(organisation.address), f"{edit}#address"),
        Task(_("Say how volunteers are insured"), bool(organisation.insurance), f"{edit}#insurance"),
        Task(_("Invite a second person for your team"), len(team_ids(organisation.id)) > 1, team),
    ]
    return [] if all(task.is_done for task in tasks) else tasks


def facts_of(organisation: Organisation) -> list[tuple[str, str]]:
    """Return the facts beside the description."""
    number = organisation.kbo_number
    return [
        (_("Where"), where(organisation)),
        (_("Address"), organisation.address),
        (_("Company number"), grouped_kbo(number) if number else ""),
        (_("Insurance of volunteers"), organisation.insurance),
    ]


def short_website(address: str) -> str:
    """Return a web address as people say it."""
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def panels(actor: Actor, organisation: Organisation) -> list[Markup]:
    """Return what other features show on the page of an organisation."""
    return [panel(actor, organisation) for panel in current_app.extensions["organisation_panels"]]


def team_panels(actor: Actor, organisation: Organisation) -> list[Markup]:
    """Return what other features show to its people alone."""
    return [panel(actor, organisation) for panel in current_app.extensions["team_panels"]]


def page_list() -> list[tuple[str, datetime | None]]:
    """Return the public pages that robots may find."""
    return [("/organisations", None), *((f"/organisations/{slug}", at) for slug, at in public_pages())]


def _text_of(organisation: Organisation) -> dict[Any, str]:
    return {
        _l("Name"): organisation.name,
        _l("Place"): where(organisation),
        _l("What you do"): organisation.description,
        _l("Company number"): organisation.kbo_number or "",
        _l("Address"): organisation.address,
        _l("Whom to ask for"): organisation.contact_role,
        _l("Insurance of volunteers"): organisation.insurance,
        _l("Website"): organisation.website,
        _l("E-mail"): organisation.email,
        _l("Phone"): organisation.phone,
    }


moderated_kind: Final = ModeratedKind(
    name=SUBJECT_KIND,
    label=_l("Organisation"),
    model=Organisation,
    title_of=lambda organisation: organisation.name,
    text_of=_text_of,
    author_of=lambda organisation: organisation.created_by,
    path_of=lambda organisation: f"/organisations/{organisation.slug}",
    can_see=can_see,
    organisation_of=lambda organisation: organisation.id,
    sender=Organisation.created_by,
)
