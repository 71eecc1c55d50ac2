"""People: roles, limits and times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class Role(StrEnum):
    """What somebody may do beyond being a citizen."""

    MODERATOR = "moderator"
    LIAISON = "liaison"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What a mailed link or code is for."""

    SIGN_IN = "sign_in"
    POST_LISTING = "post_listing"
    SEND_RESPONSE = "send_response"
    CHANGE_EMAIL = "change_email"
    JOIN_ORGANISATION = "join_organisation"
    SIGN_UP = "sign_up"
    JOIN_GROUP = "join_group"
    SAVE_ALERT = "save_alert"
    KEEP_OFFER = "keep_offer"


@dataclass(frozen=True)
class About:
    """What a mailed link is about: its name, and the words that it sends or puts online."""

    title: str = ""
    words: str = ""


SECOND_FACTOR_ROLES: Final = frozenset({Role.MODERATOR, Role.LIAISON, Role.ADMINISTRATOR})
# What sends, keeps or puts online words that somebody typed before they proved who they are.
SENDING: Final = frozenset({Purpose.POST_LISTING, Purpose.SEND_RESPONSE, Purpose.KEEP_OFFER})
CHALLENGE_LIFE: Final = timedelta(minutes=30)
SESSION_LIFE: Final = timedelta(days=30)
FRESH_FOR: Final = timedelta(minutes=15)
UNCONFIRMED_LIFE: Final = timedelta(days=7)
MAX_CODE_TRIES: Final = 5
LIVE_MAILS: Final = 10
# Links that each send, post or join something else: more than one network may ask for in their time.
LIVE_MAILS_OF_THEIR_OWN: Final = 60
RECOVERY_CODES: Final = 10
NAME_LENGTH: Final = 60
PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 200
REF_LENGTH: Final = 64
HOME: Final = "/account"
QUOTED_LENGTH: Final = 280
_TOKEN: Final = re.compile(r"\S+")
_LEADS_AWAY: Final = re.compile(r"://|@|www\.|\w\.[^\W\d_]{2,}", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"://|www\.|@|[\w-]\.(?:com|be|net|org|eu|nl|fr|de|info|io|me|shop|online|site|xyz|top|gent|brussels)(?![\w-])",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"/[a-z]{2}(?=[/?]|$)")
_STRANGE: Final = re.compile(r"[\x00-\x20\\\x7f]")


def quoted(text: str) -> str:
    """Return the beginning of words that anyone may have typed, fit for a mail to somebody who never asked.

    Nothing in it leads anywhere: else anyone could send adverts and traps through us.
    """
    short = text if len(text) <= QUOTED_LENGTH else text[: QUOTED_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return _TOKEN.sub(lambda found: "…" if _LEADS_AWAY.search(found[0]) else found[0], short)


def is_plain_name(name: str) -> bool:
    """Tell whether a name is no address in disguise: it stands in mails to people who never asked."""
    return not _ADDRESS.search(name) and any(character.isalpha() for character in name)


def own_path(address: str | None) -> str:
    """Return the path on this site, without language, of an address; "" when it leads elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//") or _STRANGE.search(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc:
        return ""
    path = _LANGUAGE.sub("", parts.path, count=1) if _LANGUAGE.match(parts.path) else parts.path
    return path + (f"?{parts.query}" if parts.query else "")


def short_path(address: str | None) -> str:
    """Return the same, without its query or not at all when it is too long to remember with a mail."""
    path = own_path(address)
    return next((p for p in (path, path.split("?")[0]) if len(p) <= REF_LENGTH), "")
