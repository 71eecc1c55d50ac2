"""Numbered pages over a list whose count is capped, so that no page is ever slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

PAGE_SIZE: Final = 20
COUNT_CAP: Final = 1_001
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list."""

    items: Sequence[Item]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more than the count says."""
        return self.total >= COUNT_CAP

    @property
    def last(self) -> int:
        """Return the number of the last page that can be asked for."""
        return max(1, -(-min(self.total, COUNT_CAP - 1) // self.size))

    def links(self, address: Callable[[int], str]) -> PageLinks:
        """Return the links to the pages around this one."""
        numbers = sorted({1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)})
        items: list[tuple[str, str | None, bool]] = []
        for position, number in enumerate(numbers):
            if position and number - numbers[position - 1] > 1:
                items.append(("…", None, False))
            items.append((str(number), address(number), number == self.number))
        return PageLinks(
            prev_href=address(self.number - 1) if self.number > 1 else None,
            next_href=address(self.number + 1) if self.number < self.last else None,
            items=items,
        )


@dataclass(frozen=True)
class PageLinks:
    """Where one can go from a page of a list."""

    prev_href: str | None
    next_href: str | None
    items: list[tuple[str, str | None, bool]]


def page_number(value: str | None) -> int:
    """Return the page that an address asks for; nonsense means the first."""
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 4:
        return 1
    return max(1, min(int(value), (COUNT_CAP - 1) // PAGE_SIZE))
