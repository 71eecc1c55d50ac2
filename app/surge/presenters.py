"""A surge in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.formats import day
from app.core.i18n import current_language
from app.places.queries import area_names, find_municipality_by_id
from app.surge.models import Surge
from app.surge.queries import Asked
from app.taxonomy.rules import category_name


@dataclass(frozen=True)
class AskedLine:
    """A request as a line of a page."""

    public_id: str
    title: str
    language: str
    category: str
    place: str
    deadline: str
    urgent: bool
    places: int
    told: int
    answers: int
    of_this_kind: int


@dataclass(frozen=True)
class SurgeLine:
    """A surge as a line of a page."""

    public_id: str
    title: str
    language: str
    place: str
    since: str
    until: str


def place_of(surge: Surge) -> str:
    """Return the name of the municipality where it is."""
    return area_names(current_language()).get((surge.municipality_id, None), "")


def slug_of(surge: Surge) -> str:
    """Return the municipality where it is, as addresses name it."""
    place = find_municipality_by_id(surge.municipality_id)
    return place.slug if place else ""


def surges(found: Iterable[Surge]) -> list[SurgeLine]:
    """Return surges as lines."""
    return [
        SurgeLine(
            one.public_id, one.title, one.language, place_of(one), day(one.started_at),
            day(one.ended_at) if one.ended_at else "",
        )
        for one in found
    ]  # fmt: skip


def asked(found: Iterable[Asked]) -> list[AskedLine]:
    """Return requests as lines."""
    lang = current_language()
    names = area_names(lang)
    return [
        AskedLine(
            one.public_id, one.title, one.language, category_name(one.category, lang),
            names.get((one.municipality_id, one.neighbourhood_id), ""),
            day(one.deadline) if one.deadline else "", one.urgent, one.places, one.told, one.answers,
            one.of_this_kind,
        )
        for one in found
    ]  # fmt: skip


def counts(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return how much waits in the pool, by the name of its kind."""
    lang = current_language()
    return [(category_name(category, lang), number) for category, number in found]
