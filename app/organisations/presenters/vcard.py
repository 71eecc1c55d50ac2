"""The card of an organisation (RFC 6350), to keep among one's contacts."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from flask import current_app

from app.organisations.models import Organisation
from app.organisations.presenters import postcode_of
from app.places.queries import find_municipality_by_id, find_neighbourhood_by_id

LINE_BYTES: Final = 75
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def vcard_of(organisation: Organisation) -> str:
    """Return the card: what the organisation itself shows to everyone, and no person."""
    changed = (organisation.reviewed_at or organisation.created_at).astimezone(UTC)
    site = current_app.config["SITE_URL"]
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", "4.0"),
        ("KIND", "org"),
        ("UID", f"{site}/nl/organisations/{organisation.slug}"),
        ("FN", escape(organisation.name)),
        ("ORG", escape(organisation.name)),
        ("ADR", _address(organisation)),
        ("TEL", escape(organisation.phone)),
        ("EMAIL", escape(organisation.email)),
        ("URL", organisation.website),
        ("ROLE", escape(organisation.contact_role)),
        ("NOTE", escape(organisation.description)),
        ("REV", f"{changed:%Y%m%dT%H%M%SZ}"),
        ("END", "VCARD"),
    ]
    return "".join(fold(f"{name}:{value}") for name, value in lines if value)


def escape(text: str) -> str:
    """Return a text as a value of a card: nothing in it can begin a line or another value."""
    return text.translate(_ESCAPES)


def fold(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, never within a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        room = LINE_BYTES - (1 if pieces else 0)
        if len(piece) + len(encoded) > room:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece]).decode() + "\r\n"


def _address(organisation: Organisation) -> str:
    """Return post box, extension, street, place, region, postcode and country."""
    city = find_municipality_by_id(organisation.municipality_id)
    number = organisation.neighbourhood_id
    area = find_neighbourhood_by_id(number) if number else None
    postcode = postcode_of(organisation.municipality_id, area)
    parts = ("", "", organisation.address, city.name_nl if city else "", "", postcode, "BE")
    return ";".join(escape(part) for part in parts)
