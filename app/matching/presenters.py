"""Suggestions as they are shown: finished words in small tuples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from babel.dates import get_day_names
from flask import url_for

from app.core.formats import number
from app.core.i18n import _, _n
from app.listings.rules import Kind
from app.matching.queries import Suggestions, Together
from app.matching.rules.reasons import NEAR_KM, Reason, Why, reasons
from app.places.queries import area_names
from app.taxonomy.rules import language_name

SHARED: Final = " · "


class Card(NamedTuple):
    """What a card shows of a suggestion."""

    public_id: str
    kind: str
    href: str
    title: str
    lang: str
    why: str
    place: str


def cards(fitting: Suggestions, lang: str) -> list[Card]:
    """Return suggestions as cards, each with its reasons in words."""
    base, areas = url_for("listings.index"), area_names(lang)
    return [
        Card(
            one.found.public_id,
            one.found.kind.value,
            f"{base}/{one.found.public_id}",
            one.found.title,
            one.found.language,
            SHARED.join(words(reason, lang) for reason in reasons(fitting.profile, one.profile, one.fit)),
            areas.get((one.found.municipality_id, one.found.neighbourhood_id), ""),
        )
        for one in fitting.found
    ]


class PartRow(NamedTuple):
    """A part of a whole, and the offer that is proposed for it."""

    href: str
    title: str
    lang: str
    cards: list[Card]


def part_rows(found: Together, lang: str) -> list[PartRow]:
    """Return the parts with what is proposed for each."""
    base = url_for("listings.index")
    return [
        PartRow(f"{base}/{part.public_id}", part.title, part.language, cards(part.fitting, lang))
        for part in found.parts
    ]


def together_words(found: Together) -> str:
    """Return what a proposed set is in one line; empty when there is none."""
    if not found.served:
        return ""
    served = _("%(served)s of %(total)s parts", served=found.served, total=len(found.parts))
    if found.km < NEAR_KM:
        return served + SHARED + _("close to each other")
    return served + SHARED + _("at most %(km)s km apart", km=number(round(found.km * 2) / 2))


def words(reason: Reason, lang: str) -> str:
    """Return one reason in the reader's language."""
    return _WORDS[reason.why](reason, lang)


def _day(reason: Reason, lang: str) -> str:
    return str(get_day_names("wide", locale=lang)[int(reason.value)])


_WORDS: Final[Mapping[Why, Callable[[Reason, str], str]]] = {
    Why.SAME_CATEGORY: lambda _reason, _lang: _("same kind"),
    Why.LIKE: lambda _reason, _lang: _("much the same"),
    Why.PARTLY: lambda _reason, _lang: _("partly"),
    Why.CLOSE_BY: lambda _reason, _lang: _("close by"),
    Why.DISTANCE: lambda reason, _lang: _("%(km)s km", km=number(float(reason.value))),
    Why.DAY: _day,
    Why.SIZE: lambda reason, _lang: _("size %(size)s", size=number(float(reason.value))),
    Why.LANGUAGE: lambda reason, lang: _(
        "speaks %(language)s", language=language_name(str(reason.value), lang)
    ),
    Why.URGENT: lambda _reason, _lang: _("urgent"),
}


def headline(kind: Kind, count: int) -> str:
    """Return how many people offer what is asked, or ask what is offered."""
    if not count:
        return _("Nothing fits yet")
    if kind is Kind.REQUEST:
        return _n("%(num)s person offers this already", "%(num)s people offer this already", count)
    return _n("%(num)s person asks for this now", "%(num)s people ask for this now", count)
