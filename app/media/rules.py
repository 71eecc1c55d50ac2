"""Pictures: what is accepted, and in which sizes it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 12 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
SECONDS: Final = 20
ALT_LENGTH: Final = 300


MAX_DOCUMENT_BYTES: Final = 10 * 1024 * 1024
NAME_LENGTH: Final = 100
_NOT_IN_NAME: Final = re.compile(r"[^\w .()-]+")


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
class Cleaned:
    """A PDF whose pages were written anew, and that waits on disk to be stored."""

    public_id: str
    size: int


@dataclass(frozen=True)
class Document:
    """A PDF as a page shows it."""

    public_id: str
    name: str
    size: int


@dataclass(frozen=True)
class Attached:
    """The pictures and PDFs of one thing."""

    pictures: list[Picture]
    documents: list[Document]


@dataclass(frozen=True)
class Recoded:
    """A picture that was drawn anew and waits on disk to be stored."""

    public_id: str
    width: int
    height: int


def document_name(given: str) -> str:
    """Return a name for a download: what the file was called, without what leads elsewhere."""
    name = _NOT_IN_NAME.sub(" ", given.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    return f"{stem[:NAME_LENGTH].strip(' .') or 'document'}.pdf"


def document_file(public_id: str) -> str:
    """Return where a PDF lies below the media folder."""
    return f"{public_id[:2]}/{public_id}.pdf"


def file_name(public_id: str, size: Size) -> str:
    """Return where a picture lies below the media folder."""
    return f"{public_id[:2]}/{public_id}-{size.value}.webp"


def all_files(public_id: str) -> list[str]:
    """Return where the files of an upload may lie, whichever it is."""
    return [*(file_name(public_id, size) for size in Size), document_file(public_id)]
