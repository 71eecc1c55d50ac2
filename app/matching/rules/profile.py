"""What the engine knows of a listing: read from it once, kept, and compared with others."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

# Raised when reading or the words change, so that what is kept is read anew.
VERSION: Final = 3
EVERY_AGE: Final = 99.0

Span = tuple[float, float]


@dataclass(frozen=True)
class Source:
    """A listing as the engine reads it: plain values, whichever way it came."""

    kind: str
    help: str
    title: str
    body: str
    language: str
    category: str
    quantity: int = 1
    languages: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    dayparts: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    from_day: str = ""
    until_day: str = ""
    lat: float = 0.0
    lon: float = 0.0
    named: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a listing is about, and under which terms."""

    kind: str
    help: str
    category: str
    categories: dict[str, float] = field(default_factory=dict)
    concepts: dict[str, float] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    facets: dict[str, list[str]] = field(default_factory=dict)
    sizes: dict[str, list[Span]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    dayparts: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    from_day: str = ""
    until_day: str = ""
    quantity: int = 1
    points: list[tuple[float, float]] = field(default_factory=list)
    is_remote: bool = False
    is_urgent: bool = False

    def dump(self) -> str:
        """Return it as text; what is empty is left out."""
        return json.dumps({k: v for k, v in self.__dict__.items() if v}, ensure_ascii=False)

    def on(self, day: int) -> frozenset[str]:
        """Return the parts of one weekday that are meant; none where that is not said."""
        named = (moment.split("-")[1] for moment in self.moments if moment.startswith(f"{day}-"))
        return frozenset(named if self.moments else self.dayparts)


_TUPLES: Final = ("refused", "words", "languages", "weekdays", "dayparts", "moments", "months")


@lru_cache(maxsize=512)
def load(text: str) -> Profile:
    """Return what `dump` wrote; who is near fits many, so it is kept for the next page."""
    values: dict[str, Any] = json.loads(text)
    for name in _TUPLES:
        if name in values:
            values[name] = tuple(values[name])
    for name in ("sizes", "points"):
        if name in values:
            values[name] = _as_tuples(values[name])
    return Profile(**values)


def _as_tuples(value: Any) -> Any:
    """Return spans and points as they were before they were written."""
    if isinstance(value, dict):
        return {name: _as_tuples(spans) for name, spans in value.items()}
    return [tuple(one) for one in value]
