"""Reading the audit log, and checking that nobody changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import current_app
from sqlalchemy import Select, func, select

from app.audit.models import AuditEvent
from app.audit.policies import can_read
from app.audit.rules import START, canonical, chain_key, seal_of
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden
from app.core.pagination import COUNT_CAP, PAGE_SIZE, Page

AT_A_TIME: Final = 500


@dataclass(frozen=True)
class AuditFilters:
    """What to look for; empty means everything. `action` may be the start of one, such as `moderation.`."""

    action: str = ""
    actor_ref: str = ""
    subject_kind: str = ""
    subject_ref: str = ""


def latest(actor: Actor, number: int = 1, filters: AuditFilters | None = None) -> Page[AuditEvent]:
    """Return one page of the log, newest first."""
    if not can_read(actor):
        raise Forbidden
    statement = _chosen(filters or AuditFilters())
    capped = statement.with_only_columns(AuditEvent.id).limit(COUNT_CAP).subquery()
    total = db.session.scalar(select(func.count()).select_from(capped)) or 0
    ordered = statement.order_by(AuditEvent.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(db.session.scalars(ordered).all(), number, total)


def _chosen(filters: AuditFilters) -> Select[AuditEvent]:
    statement = select(AuditEvent)
    if filters.action:
        statement = statement.where(AuditEvent.action.startswith(filters.action, autoescape=True))
    for column in (AuditEvent.actor_ref, AuditEvent.subject_kind, AuditEvent.subject_ref):
        if wanted := getattr(filters, column.key):
            statement = statement.where(column == wanted)
    return statement


def first_broken() -> AuditEvent | None:
    """Return the first row that was changed, or that stands where rows are missing; None when all is well."""
    key, previous = chain_key(current_app.config["SECRET_KEY"]), START
    for event in _oldest_first():
        if event.previous != previous or event.seal != seal_of(key, previous, content_of(event)):
            return event
        previous = event.seal
    return None


def _oldest_first() -> Iterator[AuditEvent]:
    """Yield the whole log, some rows at a time."""
    last = 0
    while rows := db.session.scalars(
        select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id).limit(AT_A_TIME)
    ).all():
        yield from rows
        last = rows[-1].id


def content_of(event: AuditEvent) -> str:
    """Return what a row says, as it is sealed."""
    return canonical(
        event.at, event.actor_ref, event.action, event.subject_kind, event.subject_ref, event.details
    )


def last_seal() -> str:
    """Return the seal of the newest row: what the next one stands on."""
    return db.session.scalar(select(AuditEvent.seal).order_by(AuditEvent.id.desc()).limit(1)) or START


def holds(seal: str) -> bool:
    """Tell whether a seal that was noted before is still in the log: the newest rows cannot vanish unseen."""
    return db.session.scalar(select(AuditEvent.id).where(AuditEvent.seal == seal)) is not None


def count() -> int:
    """Return how many rows there are."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0
