"""By which terms a listing is found, and which it looks for; and the cells of the map; pure."""

from __future__ import annotations

from math import floor
from typing import Final

from app.matching.rules.profile import Profile
from app.taxonomy.concepts import CONCEPTS, NO_CATEGORY, STEPS_UP

# About 20 kilometres each way at our latitude.
CELL_LAT: Final = 0.18
CELL_LON: Final = 0.28
CELLS_A_ROW: Final = 10_000
MOST_TERMS: Final = 16
MOST_WANTED: Final = 8
KEPT_CONCEPTS: Final = 6
KEPT_WORDS: Final = 4
STRONG: Final = 0.3
WIDER: Final = 0.55
CATEGORY_WEIGHT: Final = 0.3
WORD_WEIGHT: Final = 0.35
TERM_LENGTH: Final = 40


def cell_of(lat: float, lon: float) -> int:
    """Return the cell of the map that a point lies in."""
    return floor(lat / CELL_LAT) * CELLS_A_ROW + floor(lon / CELL_LON)


def cells_around(lat: float, lon: float) -> list[int]:
    """Return the cell of a point and the eight around it."""
    own = cell_of(lat, lon)
    return [own, *(own + dy * CELLS_A_ROW + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)]


def kept(profile: Profile) -> list[str]:
    """Return the terms that find a listing: its concepts and what is wider, categories, rare words."""
    terms: dict[str, None] = {}
    for name in _strong(profile)[:KEPT_CONCEPTS]:
        terms |= dict.fromkeys(wide for wide, steps in STEPS_UP[name].items() if steps <= 2)
    terms |= dict.fromkeys(f"#{category}" for category, weight in profile.categories.items() if weight >= 0.5)
    terms |= dict.fromkeys(f"={word}"[:TERM_LENGTH] for word in profile.words[:KEPT_WORDS])
    return list(terms)[:MOST_TERMS]


def wanted(profile: Profile) -> dict[str, float]:
    """Return the terms by which what fits a listing is found, with what each counts."""
    terms: dict[str, float] = {}
    for name in _strong(profile):
        for wide, steps in STEPS_UP[name].items():
            if steps <= 2:
                weight = profile.concepts[name] * (WIDER**steps)
                terms[wide] = max(weight, terms.get(wide, 0.0))
    for category, weight in profile.categories.items():
        terms[f"#{category}"] = CATEGORY_WEIGHT * weight
    for word in profile.words[:KEPT_WORDS]:
        terms[f"={word}"[:TERM_LENGTH]] = WORD_WEIGHT
    best = sorted(terms.items(), key=lambda pair: (-pair[1], pair[0]))
    stated = f"#{profile.category}"
    chosen = dict(best[:MOST_WANTED])
    return chosen if stated in chosen or stated not in terms else {**chosen, stated: terms[stated]}


def _strong(profile: Profile) -> list[str]:
    return [
        name
        for name, weight in profile.concepts.items()
        if weight >= STRONG and CONCEPTS[name].category != NO_CATEGORY
    ]
