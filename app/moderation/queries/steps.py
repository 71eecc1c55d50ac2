"""Reading how a moderator works: the last step, what colleagues look at, what each one chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import Integer, Select, cast, literal, null, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.moderation import policies
from app.moderation.models import DeskChoice, DeskHold, DeskStep
from app.moderation.rules import UNDO_SECONDS

_choice: Final = DeskChoice.__table__.c
_step: Final = DeskStep.__table__.c


def choice_of(actor: Actor) -> DeskChoice:
    """Return how a moderator wants the desk to work."""
    found = db.session.get(DeskChoice, actor.user_id) if actor.user_id is not None else None
    return found or DeskChoice(keys_off=False, undo_seconds=UNDO_SECONDS[0], helps_elsewhere=False)


@dataclass(frozen=True)
class Working:
    """How the desk is for a moderator now: whether keys work, and what can still be taken back."""

    keys_off: bool
    step: tuple[str, timedelta] | None


def working(actor: Actor) -> Working:
    """Return how the desk is for this moderator now, in one query."""
    mine = select(_step.id).where(_step.moderator_id == actor.user_id, _step.until > now())
    newest = _step.id == mine.order_by(_step.id.desc()).limit(1).scalar_subquery()
    keys_off, public_id, until = db.session.execute(
        select(
            select(_choice.keys_off).where(_choice.user_id == actor.user_id).scalar_subquery(),
            select(_step.public_id).where(newest).scalar_subquery(),
            select(_step.until).where(newest).scalar_subquery(),
        )
    ).one()
    return Working(bool(keys_off), (public_id, until - now()) if public_id else None)


def holders(actor: Actor, refs: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the names of colleagues who look at these things at this moment."""
    rows = db.session.execute(
        select(DeskHold.subject_kind, DeskHold.subject_ref, DeskHold.moderator_id).where(
            DeskHold.subject_ref.in_(refs), DeskHold.until > now(), DeskHold.moderator_id != actor.user_id
        )
    ).all()
    if not rows:
        return {}
    people = current_app.extensions["introductions"]({row.moderator_id for row in rows})
    return {(kind, ref): people[number][0] for kind, ref, number in rows if number in people}


def helper_grants(user_id: Any) -> Select[Any]:
    """Return the right of who agreed to help other municipalities, as (role, scope kind, scope id).

    It counts only beside the role of a moderator (wiring: GRANT_SOURCES).
    """
    columns: list[Any] = [literal(policies.HELPER), literal("municipality"), cast(null(), Integer)]
    return select(*columns).where(_choice.user_id == user_id, _choice.helps_elsewhere.is_(True))
