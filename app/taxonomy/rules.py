"""Categories of help, life domains, languages and target groups: fixed lists with a name in each language."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

DATA: Final = Path(__file__).parent / "data"
NAME_LANGUAGES: Final = ("nl", "en", "fr")
FALLBACK: Final = "en"


class Help(StrEnum):
    """What is given or asked: things, or somebody's time."""

    GOODS = "goods"
    TIME = "time"


@dataclass(frozen=True)
class Term:
    """One entry of a fixed list, with its name by language."""

    slug: str
    names: Mapping[str, str] = field(hash=False)

    def name(self, lang: str) -> str:
        """Return the name in a language, in English where it has none."""
        return self.names.get(lang, self.names[FALLBACK])


T = TypeVar("T", bound=Term)


@dataclass(frozen=True)
class Category(Term):
    """One kind of help, such as bicycles or homework help."""

    help: Help


@dataclass(frozen=True)
class Language(Term):
    """One language that people speak; its slug is its code."""

    own_name: str
    direction: str


@dataclass(frozen=True)
class Tile:
    """One picture on the front page: a group of categories. Its label is a msgid."""

    slug: str
    icon: str
    label: str
    categories: tuple[str, ...]


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext knows
    """Mark a text for the catalogues; the template translates it."""
    return msgid


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(row: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({lang: row[lang] for lang in NAME_LANGUAGES})


def _by_slug(terms: Iterable[T]) -> Mapping[str, T]:
    return MappingProxyType({term.slug: term for term in terms})


CATEGORIES: Final = _by_slug(
    Category(row["slug"], _names(row), Help(row["help"])) for row in _read("categories.csv")
)
LIFE_DOMAINS: Final = _by_slug(Term(row["slug"], _names(row)) for row in _read("life_domains.csv"))
_DOMAIN_OF: Final = MappingProxyType(
    {row["category"]: row["domain"] for row in _read("category_domains.csv")}
)
TARGET_GROUPS: Final = _by_slug(Term(row["slug"], _names(row)) for row in _read("target_groups.csv"))
LANGUAGES: Final = _by_slug(
    Language(row["code"], _names(row), row["own_name"], row["direction"]) for row in _read("languages.csv")
)

# The front page's eight tiles. A category may stand in two; every category stands in one at least.
TILES: Final = (
    Tile("food-and-meals", "food", N_("Food"), ("food", "cooking")),
    Tile("clothes", "shirt", N_("Clothes and shoes"), ("clothing-adults", "clothing-children", "shoes")),
    Tile(
        "home-and-furniture",
        "home",
        N_("Home and furniture"),
        ("furniture", "bedding", "kitchen", "appliances", "tools", "repair", "housing-search", "garden"),
    ),
    Tile(
        "baby-and-child",
        "baby",
        N_("Baby and child"),
        ("baby", "clothing-children", "toys", "childcare", "school-supplies"),
    ),
    Tile(
        "language-and-homework",
        "language",
        N_("Language and homework"),
        ("language-practice", "homework", "books", "school-supplies"),
    ),
    Tile(
        "papers-and-the-way",
        "paper",
        N_("Papers and finding the way"),
        ("paperwork", "accompanying", "interpreting", "buddy", "job-coaching", "professional"),
    ),
    Tile("transport-and-moving", "car", N_("Transport and moving"), ("transport", "moving", "bikes")),
    Tile(
        "something-else",
        "dots",
        N_("Something else"),
        (
            "hygiene",
            "electronics",
            "it-help",
            "sports-gear",
            "sport-leisure",
            "instruments",
            "elderly-visits",
            "room",
            "event-help",
            "sorting",
            "communication",
            "board",
            "goods-other",
            "time-other",
        ),
    ),
)
_TILES: Final = MappingProxyType({tile.slug: tile for tile in TILES})


def category_name(slug: str, lang: str) -> str:
    """Return the name of a category in a language; an unknown slug stands for itself."""
    category = CATEGORIES.get(slug)
    return category.name(lang) if category else slug


def domain_of(category: str) -> str:
    """Return the life domain that a category of help belongs to first."""
    return _DOMAIN_OF[category]


def domain_name(slug: str, lang: str) -> str:
    """Return the name of a life domain in a language."""
    return LIFE_DOMAINS[slug].name(lang)


def grouped_categories() -> list[tuple[Tile, list[str]]]:
    """Return each tile with its categories; one that stands in two tiles comes with the first."""
    seen: set[str] = set()
    groups = []
    for tile in TILES:
        groups.append((tile, [slug for slug in tile.categories if slug not in seen]))
        seen.update(tile.categories)
    return groups


def find_tile(slug: str) -> Tile | None:
    """Return the tile with this slug."""
    return _TILES.get(slug)


def expand_category(slug: str) -> tuple[str, ...]:
    """Return the categories that a filter stands for: a tile's, or the one; none where it is unknown."""
    if tile := find_tile(slug):
        return tile.categories
    return (slug,) if slug in CATEGORIES else ()


def language_name(code: str, lang: str) -> str:
    """Return the name of a language in a language; an unknown code stands for itself."""
    language = LANGUAGES.get(code)
    return language.name(lang) if language else code
