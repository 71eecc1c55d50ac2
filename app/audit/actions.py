"""Writing down who did what to which."""

from __future__ import annotations

from typing import Final

from flask import current_app
from sqlalchemy import text

from app.audit.models import AuditEvent
from app.audit.queries import content_of, last_seal
from app.audit.rules import chain_key, seal_of
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, is_postgres

_LOCK: Final = 0x50_11_DA_12  # a number of our own among PostgreSQL's advisory locks


def record(
    actor: Actor, action: str, subject_kind: str, subject_ref: str, **details: str | int | bool | None
) -> None:
    """Add a row, sealed upon the one before it; details are codes and states, never text of a person.

    Call it after the other writes of an action: from here to the commit, nobody else can add a row.
    """
    _wait_for_turn()
    event = AuditEvent(
        at=now(),
        actor_ref=_reference(actor),
        action=action,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        details=details,
        previous=last_seal(),
    )
    event.seal = seal_of(chain_key(current_app.config["SECRET_KEY"]), event.previous, content_of(event))
    db.session.add(event)
    db.session.flush()


def _wait_for_turn() -> None:
    """Let one transaction at a time add to the chain; on SQLite there is only one writer anyway."""
    if is_postgres():
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _reference(actor: Actor) -> str:
    if actor.is_system:
        return "system"
    return actor.public_id or "anonymous"
