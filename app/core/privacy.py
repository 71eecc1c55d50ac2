"""How each column of the database is classified: whose it is, why it is kept, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

KEY: Final = "privacy"


@dataclass(frozen=True)
class Privacy:
    """The classification of one column."""

    personal: bool
    why: str
    keep: str
    exported: bool


def fact(why: str = "needed to work") -> dict[str, Any]:
    """Classify a column that says nothing about a person."""
    return {KEY: Privacy(personal=False, why=why, keep="as long as its row", exported=False)}


def personal(why: str, *, keep: str = "until the account or the row is deleted") -> dict[str, Any]:
    """Classify a column about the person that the row belongs to: it is in their export."""
    return {KEY: Privacy(personal=True, why=why, keep=keep, exported=True)}


def secret(why: str, *, keep: str = "until the account or the row is deleted") -> dict[str, Any]:
    """Classify a column that belongs to a person but would harm when exported (a hash, another person)."""
    return {KEY: Privacy(personal=True, why=why, keep=keep, exported=False)}
