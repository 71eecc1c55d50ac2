"""Names of places, distance between them, and finding one in a text; pure."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final, Protocol

DATA: Final = Path(__file__).parent / "data"
GHENT: Final = 44021
EARTH_RADIUS_KM: Final = 6371.0088
MIN_PLAIN_NAME: Final = 4
YEARS: Final = range(1990, 2061)

ENGLISH_NAMES: Final[Mapping[str, str]] = {
    "Antwerpen": "Antwerp",
    "Brugge": "Bruges",
    "Brussel": "Brussels",
    "Gent": "Ghent",
    "Ieper": "Ypres",
    "Oostende": "Ostend",
}
# Other names by which people call a place, by its slug.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "aalst": ("алст",),
    "antwerpen": ("антверпен", "انتويرب", "انتفيربن"),
    "beveren-kruibeke-zwijndrecht": ("beveren", "kruibeke", "zwijndrecht"),
    "bilzen-hoeselt": ("bilzen", "hoeselt"),
    "binnenstad": ("gent centrum", "centrum gent", "centrum van gent", "centre de gand", "ghent centre"),
    "brugge": ("брюгге", "بروج"),
    "brussel": ("брюссель", "брюсселі", "بروكسل"),
    "gent": ("гент", "генті", "غنت", "غينت", "خنت"),
    "gentse-kanaaldorpen-en-zone": ("kanaaldorpen", "desteldonk", "mendonk", "sint kruis winkel"),
    "knokke-heist": ("knokke",),
    "kortrijk": ("кортрейк",),
    "leuven": ("левен", "лувен", "لوفن"),
    "mechelen": ("мехелен", "ميخلن"),
    "merelbeke-melle": ("merelbeke", "melle"),
    "nazareth-de-pinte": ("de pinte", "nazareth"),
    "nieuw-gent-uz": ("nieuw gent",),
    "puurs-sint-amands": ("puurs",),
    "stationsbuurt-zuid": ("gent sint pieters", "sint pietersstation"),
    "tessenderlo-ham": ("tessenderlo",),
    "tongeren-borgloon": ("tongeren", "borgloon"),
}
# Names that are also ordinary words: they count only with a capital, after a postcode or one of BEFORE.
_ORDINARY: Final = (
    "balen bever boom essen geel halen halle heers hove landen laken lille linter malle "
    "menen moscou nazareth olen papegaai peer putte ravels staden tolhuis vorst forest wellen"
)
_BEFORE: Final = (
    "in te uit van bij naar regio omgeving rond wijk stad gemeente à a de en vers pres near from around at "
    "у в з من في"
)
ORDINARY_WORDS: Final = frozenset(_ORDINARY.split())
BEFORE: Final = frozenset(_BEFORE.split())
_WORD: Final = re.compile(r"[^\W_]+")


class PlaceKind(StrEnum):
    """The two sizes of place."""

    MUNICIPALITY = "municipality"
    NEIGHBOURHOOD = "neighbourhood"


class Named(Protocol):
    """What has a name in Dutch and in French: a row or a Place."""

    @property
    def name_nl(self) -> str:
        """Return the Dutch name."""

    @property
    def name_fr(self) -> str:
        """Return the French name."""


@dataclass(frozen=True)
class Place:
    """A municipality, or one of its neighbourhoods, as a plain value."""

    kind: PlaceKind
    id: int
    municipality_id: int
    slug: str
    name_nl: str
    name_fr: str
    province: str
    lat: float
    lon: float
    postcodes: tuple[str, ...] = ()


def slug(name: str) -> str:
    """Return the name as it stands in addresses: `Brugse Poort - Rooigem` → `brugse-poort-rooigem`."""
    return "-".join(_words(name))


def place_name(place: Named, lang: str) -> str:
    """Return the name of a municipality or neighbourhood in a language; Dutch where it has no other."""
    if lang == "fr":
        return place.name_fr
    return place.name_nl if lang == "nl" else ENGLISH_NAMES.get(place.name_nl, place.name_nl)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance between two points in kilometres (haversine)."""
    rise, run = radians(other_lat - lat), radians(other_lon - lon)
    a = sin(rise / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(run / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(a)))


def guess_place(text: str, candidates: Iterable[Place]) -> Place | None:
    """Return the place that a text names, the most precise one first; None when it names none.

    A neighbourhood is also found by a part of its name (`Rooigem`), a place by its only postcode (`9041`).
    """
    index = _name_index(tuple(candidates))
    words = _Words.of(text)
    found = [(_rank(place, name), place) for name, place in _named_in(words, index)]
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    return _by_postcode(words, index.places)


def _rank(place: Place, name: tuple[str, ...]) -> tuple[bool, int, int]:
    return place.kind is PlaceKind.NEIGHBOURHOOD, len(name), sum(map(len, name))


def fold(text: str) -> str:
    """Return a text in lower case without accents, `St.` and `Ste` written in full, for comparing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold()


def _words(text: str) -> list[str]:
    words = _WORD.findall(fold(text).replace("'", "").replace("\u2019", ""))
    return ["sint" if word == "st" else word for word in words]


@dataclass(frozen=True)
class _Words:
    """The words of a text, and whether each was written with a capital."""

    folded: tuple[str, ...]
    capital: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        """Cut a text into words."""
        raw = _WORD.findall(text.replace("'", "").replace("\u2019", ""))
        pairs = [(word, raw_word[0].isupper()) for raw_word in raw for word in _words(raw_word)]
        return cls(tuple(word for word, _ in pairs), tuple(capital for _, capital in pairs))


@dataclass(frozen=True)
class _Index:
    """The names of the candidates, by their words."""

    names: Mapping[tuple[str, ...], Place]
    places: tuple[Place, ...]
    longest: int


@lru_cache(maxsize=8)
def _name_index(places: Sequence[Place]) -> _Index:
    """Return every name of these places; a whole name wins from a part of another."""
    names: dict[tuple[str, ...], Place] = {}
    for whole in (True, False):
        for place in places:
            for name in _whole_names(place) if whole else _part_names(place):
                names.setdefault(tuple(_words(name)), place)
    return _Index(names, tuple(places), max(map(len, names), default=0))


def _whole_names(place: Place) -> Iterator[str]:
    yield from (place.name_nl, place.name_fr, place_name(place, "en"), *ALIASES.get(place.slug, ()))


def _part_names(place: Place) -> Iterator[str]:
    if place.kind is PlaceKind.NEIGHBOURHOOD:
        yield from (part for part in re.split(r"\s+-\s+", place.name_nl) if len(part) > 2)


def _named_in(words: _Words, index: _Index) -> Iterator[tuple[tuple[str, ...], Place]]:
    """Yield the names that stand in the text, the longest at each word; no name inside a longer one."""
    at = 0
    while at < len(words.folded):
        size = _match(words, at, index)
        if size:
            name = words.folded[at : at + size]
            yield name, index.names[name]
        at += size or 1


def _match(words: _Words, at: int, index: _Index) -> int:
    """Return how many words of the longest name that begins here, or 0."""
    for size in range(min(index.longest, len(words.folded) - at), 0, -1):
        name = words.folded[at : at + size]
        if name in index.names and (not _is_ordinary(name) or _is_meant(words, at)):
            return size
    return 0


def _is_ordinary(name: tuple[str, ...]) -> bool:
    """Tell whether a name is short or also an everyday word, such as `Ham`, `Mol` or `Geel`."""
    short = name[0].isascii() and len(name[0]) < MIN_PLAIN_NAME
    return len(name) == 1 and (short or name[0] in ORDINARY_WORDS)


def _is_meant(words: _Words, at: int) -> bool:
    before = words.folded[at - 1] if at else ""
    return words.capital[at] and (before in BEFORE or (len(before) == 4 and before.isdigit()))


def _by_postcode(words: _Words, places: Sequence[Place]) -> Place | None:
    """Return the one neighbourhood, else the one municipality, of a postcode in the text."""
    codes = {w for w in words.folded if len(w) == 4 and w.isdigit() and int(w) not in YEARS}
    for kind in (PlaceKind.NEIGHBOURHOOD, PlaceKind.MUNICIPALITY):
        hits = [place for place in places if place.kind is kind and codes.intersection(place.postcodes)]
        if len(hits) == 1:
            return hits[0]
    return None


def read_data(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the files of reference data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The centre of each neighbourhood that we know of, by municipality and slug: two decimals, about a kilometre.
CENTRES: Final[Mapping[tuple[int, str], tuple[float, float]]] = {
    (GHENT, slug(row["name"])): (float(row["lat"]), float(row["lon"]))
    for row in read_data("ghent_neighbourhoods.csv")
}
