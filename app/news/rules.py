"""Articles: kinds, limits, tags, and what they are linked with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SUBJECT_KIND: Final = "article"


class Kind(StrEnum):
    """What sort of article it is."""

    NEWS = "news"
    GOOD_PRACTICE = "good_practice"


TITLE_LENGTH: Final = 120
LEAD_LENGTH: Final = 400
BODY_LENGTH: Final = 20_000
DETAIL_LENGTH: Final = 300
TAG_LENGTH: Final = 30
MAX_TAGS: Final = 6
MAX_LINKS: Final = 4
MAX_PICTURES: Final = 6
ALT_LENGTH: Final = 200
SLUG_LENGTH: Final = 80
MAX_VERSIONS: Final = 100
DOUBLE_POST: Final = timedelta(minutes=10)
# How far ahead an article may be planned.
AHEAD: Final = timedelta(days=366)
# Words that stand where the name of an article stands in an address.
RESERVED_SLUGS: Final = frozenset({"new", "mine", "preview"})
_TAG: Final = re.compile(r"[^\w -]+")
_BETWEEN: Final = re.compile(r"[,;\n]+")
_LINK: Final = re.compile(r"/(listings|calendar|organisations)/([0-9a-z-]{1,80})(?:[/?#].*)?$")
# The part of an address that each kind of thing stands under.
LINKED_KINDS: Final = {"listings": "listing", "calendar": "event", "organisations": "organisation"}


@dataclass(frozen=True)
class Content:
    """What an author says in an article; an edit replaces it as a whole."""

    kind: Kind
    title: str
    lead: str
    body: str
    language: str
    municipality_id: int
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    practice_what: str = ""
    practice_who: str = ""
    practice_where: str = ""
    practice_cost: str = ""
    practice_contact: str = ""
    publish_at: datetime | None = None
    organisation_id: int | None = None


def read_tags(text: str) -> tuple[str, ...]:
    """Return the tags that somebody typed, in lower case, each once."""
    words = (
        " ".join(_TAG.sub(" ", part).split()).lower()[:TAG_LENGTH].strip(" -")
        for part in _BETWEEN.split(text)
    )
    return tuple(dict.fromkeys(word for word in words if word))


def read_link(address: str) -> tuple[str, str] | None:
    """Return (kind, name in its address) of a page of this site that an article may be linked with."""
    found = _LINK.search(address.strip())
    return (LINKED_KINDS[found[1]], found[2]) if found else None
