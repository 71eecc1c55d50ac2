"""Organisations: roles of their people, limits, and what they tell about themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class MemberRole(StrEnum):
    """What somebody may do for an organisation."""

    MANAGER = "manager"
    MEMBER = "member"


SCOPE: Final = "organisation"
SUBJECT_KIND: Final = "organisation"
NAME_LENGTH: Final = 100
NAME_MIN: Final = 2
DESCRIPTION_LENGTH: Final = 3000
WEBSITE_LENGTH: Final = 255
PHONE_LENGTH: Final = 40
ADDRESS_LENGTH: Final = 200
CONTACT_ROLE_LENGTH: Final = 80
INSURANCE_LENGTH: Final = 1000
SEARCH_LENGTH: Final = 80
# Words that stand where the name of an organisation stands in an address.
RESERVED_SLUGS: Final = frozenset({"new", "acting-as"})
INVITATION_LIFE: Final = timedelta(days=7)
MAX_INVITATIONS: Final = 20
MAX_WAITING: Final = 5
DOUBLE_CLICK: Final = timedelta(minutes=1)
JOINED: Final = "organisations.joined"
MEMBERSHIP: Final = "organisations.membership"
STATE: Final = "organisations.state"
MANAGER_GUARD: Final = "organisations.manager"
TEAM_GUARD: Final = "organisations.member"
_PHONE: Final = re.compile(r"\+?[0-9(][0-9 ()./-]{5,}")
_AROUND_KBO: Final = re.compile(r"^(BTW|TVA|VAT|KBO|BCE)?(BE)?", re.IGNORECASE)
_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True)
class Profile:
    """What an organisation tells about itself."""

    name: str
    municipality_id: int
    neighbourhood_id: int | None = None
    description: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    kbo_number: str | None = None
    address: str = ""
    contact_role: str = ""
    insurance: str = ""


def normal_website(address: str) -> str:
    """Return a web address with its scheme; ValueError when it is none that a link may lead to."""
    full = address if "://" in address else f"https://{address}"
    parts = urlsplit(full)
    strange = parts.username is not None or any(c.isspace() or c in "<>\"'\\" for c in full)
    if parts.scheme.lower() not in {"http", "https"} or strange or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError("not a web address")
    if parts.port == 0 or len(full) > WEBSITE_LENGTH:
        raise ValueError("not a web address")
    return full


def is_phone(number: str) -> bool:
    """Tell whether somebody can dial this."""
    return bool(_PHONE.fullmatch(number))


def bare_kbo(text: str) -> str:
    """Return a company number without what people write around it: `BTW (BE) 0417.710.407` → `0417710407`."""
    return _AROUND_KBO.sub("", "".join(character for character in text if character.isalnum()))


def grouped_kbo(number: str) -> str:
    """Return a company number as people write it: `0417710407` → `0417.710.407`."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def invitation_ref(public_id: str, role: MemberRole) -> str:
    """Return what an invitation is about, for the proof that accepts it."""
    return f"{public_id}:{role.value}"


def read_invitation_ref(ref: str) -> tuple[str, MemberRole] | None:
    """Return the organisation and the role that an invitation is about; None when it is no invitation."""
    public_id, _colon, role = ref.partition(":")
    return (public_id, MemberRole(role)) if role in set(MemberRole) else None
