"""The chain of the audit log: each row seals the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any, Final

# What the first row stands on.
START: Final = ""
_KEY_PURPOSE: Final = b"solidair audit chain 1"


def chain_key(secret_key: str) -> bytes:
    """Return the key of the chain: whoever has only the database cannot make seals."""
    return hmac.new(secret_key.encode(), _KEY_PURPOSE, hashlib.sha256).digest()


def canonical(
    at: datetime, actor_ref: str, action: str, subject_kind: str, subject_ref: str, details: dict[str, Any]
) -> str:
    """Return what a row says, always written the same way."""
    fields = [at.astimezone(UTC).isoformat(), actor_ref, action, subject_kind, subject_ref, details]
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seal_of(key: bytes, previous: str, content: str) -> str:
    """Return the seal of a row: over the seal before it and what it says."""
    return hmac.new(key, f"{previous}\n{content}".encode(), hashlib.sha256).hexdigest()
