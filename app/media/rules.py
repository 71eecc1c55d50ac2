"""Pictures: what is accepted, and in which sizes it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 12 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
SECONDS: Final = 20
ALT_LENGTH: Final = 300


class Size(StrEnum):
    """A kept size of a picture."""

    CARD = "card"
    FULL = "full"


@dataclass(frozen=True)
class Picture:
    """A picture as a page shows it: measures in pixels of the full size."""

    public_id: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Recoded:
    """A picture that was drawn anew and waits on disk to be stored."""

    public_id: str
    width: int
    height: int


def file_name(public_id: str, size: Size) -> str:
    """Return where a picture lies below the media folder."""
    return f"{public_id[:2]}/{public_id}-{size.value}.webp"
