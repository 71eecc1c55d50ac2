"""The only place where identifiers and secrets come from."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

PUBLIC_ID_LENGTH: Final = 16
PUBLIC_ID_PATTERN: Final = r"[0-9a-z]{16}"
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return an unguessable identifier for an address (80 random bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_token() -> str:
    """Return a secret for a link in a mail or for a session (256 random bits)."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code of six digits that a person types over."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_recovery_code() -> str:
    """Return a code that stands in for a lost second factor, such as `k7mq-2x9d-pw4t`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def digest(secret: str, *, salt: str = "") -> str:
    """Return the SHA-256 of a secret in hexadecimal: what is stored instead of it."""
    return hashlib.sha256(f"{salt}{secret}".encode()).hexdigest()
