"""Groups in a list: finished words in small tuples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from flask import url_for

from app.core.i18n import _n, current_language
from app.groups.models import Group
from app.groups.policies import GroupLike
from app.groups.presenters.words import PRESET_NAMES
from app.groups.queries import OwnGroup
from app.groups.queries.lists import MOST_NEW
from app.places.queries import find_municipality_by_id
from app.places.rules import place_name

EXCERPT: Final = 160


class GroupCard(NamedTuple):
    """What a card shows of a group."""

    href: str
    name: str
    lang: str
    kind: str
    place: str
    excerpt: str
    new: str


def cards(groups: Iterable[Group]) -> list[GroupCard]:
    """Return the cards of a list for everybody."""
    return [_card(group, "") for group in groups]


def own_cards(groups: Iterable[OwnGroup]) -> list[GroupCard]:
    """Return the cards of one's own groups, with how much is new."""
    return [_card(own.group, _new(own.new)) for own in groups]


def _new(count: int) -> str:
    if not count:
        return ""
    if count >= MOST_NEW:
        return f"{MOST_NEW - 1}+ " + _n("new message", "new messages", count)
    return f"{count} " + _n("new message", "new messages", count)


def _card(group: Group, new: str) -> GroupCard:
    return GroupCard(
        href=url_for("groups.show", slug=group.slug),
        name=group.name,
        lang=group.language,
        kind=str(PRESET_NAMES[group.preset]),
        place=place_of(group),
        excerpt=_excerpt(group.description),
        new=new,
    )


def place_of(group: GroupLike) -> str:
    """Return the municipality of a group."""
    city = find_municipality_by_id(group.municipality_id)
    return place_name(city, current_language()) if city else ""


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def postcode_of(municipality_id: int | None) -> str:
    """Return a postcode that leads to this place: to begin a form with."""
    city = find_municipality_by_id(municipality_id) if municipality_id else None
    return next(iter(city.postcodes), "") if city else ""
