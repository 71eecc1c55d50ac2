"""The demo city as data: what its files say, and the identifiers made from their references."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Final

from app.core.i18n import _l

DATA: Final = Path(__file__).parent / "data"
PARTS: Final = (
    "people",
    "organisations",
    "listings",
    "pictures",
    "conversations",
    "stories",
    "reports",
    "posting_rules",
    "desk_notes",
    "groups",
    "events",
    "articles",
)
# What people do in the city, in the order of the sign-in page.
ROLES: Final[dict[str, Any]] = {
    "citizen": _l("Neighbours"),
    "manager": _l("Managers of an organisation"),
    "moderator": _l("Moderators"),
    "liaison": _l("Liaison officer"),
    "editor": _l("Editor"),
    "administrator": _l("Administrator"),
}


def read_city() -> dict[str, list[dict[str, Any]]]:
    """Return the files of the demo city."""
    return {part: json.loads((DATA / f"{part}.json").read_text(encoding="utf-8")) for part in PARTS}


def demo_id(kind: str, ref: str) -> str:
    """Return the same identifier for the same reference, so that loading again doubles nothing."""
    return hashlib.sha256(f"demo:{kind}:{ref}".encode()).hexdigest()[:16]


def demo_totp_secret(ref: str) -> str:
    """Return the second factor of a demo person: known to everyone, for a city that is made up."""
    return base64.b32encode(hashlib.sha256(f"demo:totp:{ref}".encode()).digest()[:20]).decode()
