"""Names in addresses."""

from __future__ import annotations

import re
from typing import Final

LENGTH: Final = 60
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


def slug_base(plain_name: str, otherwise: str) -> str:
    """Return the beginning of an address for a name without accents: `De Tatertafel!` → `de-tatertafel`."""
    return _NO_SLUG.sub("-", plain_name.lower())[:LENGTH].strip("-") or otherwise


def free_slug(base: str, taken: frozenset[str]) -> str:
    """Return the address, with the first number behind it that makes it unique."""
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
