"""Reading what is reviewed, the decisions on it and the reports about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import current_app
from sqlalchemy import Select, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import DEFAULT_LANGUAGE, force_locale
from app.core.ids import digest
from app.core.pagination import PAGE_SIZE
from app.media.rules import Picture
from app.moderation import policies
from app.moderation.models import Report, ReviewDecision
from app.moderation.queries.lent import is_lent
from app.moderation.rules import DOUBLE_CLICK, LIMITING, ModeratedKind

Subject = Any
KEY_LANGUAGE: Final = "en"


def kinds() -> Mapping[str, ModeratedKind]:
    """Return what is reviewed, by name."""
    registry: Mapping[str, ModeratedKind] = current_app.extensions["moderated_kinds"]
    return registry


def kind_named(name: str) -> ModeratedKind:
    """Return one kind."""
    return kinds()[name]


def find_subject(public_id: str) -> tuple[ModeratedKind, Subject] | None:
    """Return the thing with this identifier and its kind, whoever may see it."""
    for kind in kinds().values():
        subject = db.session.scalar(select(kind.model).where(kind.model.public_id == public_id))
        if subject is not None:
            return kind, subject
    return None


def get_item(actor: Actor, public_id: str) -> tuple[ModeratedKind, Subject]:
    """Return what a moderator may look at; NotFound outside the own municipality."""
    found = find_subject(public_id)
    if found is None or not (may_look(actor, *found) or _just_decided(actor, *found)):
        raise NotFound
    return found


def may_look(actor: Actor, kind: ModeratedKind, subject: Subject) -> bool:
    """Tell whether a moderator may look at a thing: in the own municipality, or since it waits too long."""
    is_read = policies.can_read_item(actor, subject, now())
    is_theirs = is_read or is_lent(actor, kind.name, kind.model, subject.public_id)
    return is_theirs and kind.is_reviewed(subject)


def _just_decided(actor: Actor, kind: ModeratedKind, subject: Subject) -> bool:
    """Tell whether a moderator of elsewhere decided this a moment ago: a second click is no lost page."""
    last = latest_decision(kind.name, subject) if actor.has_any(policies.HELPER) else None
    return last is not None and actor.is_(last.decided_by) and now() - last.decided_at < DOUBLE_CLICK


def get_reportable(actor: Actor, public_id: str) -> tuple[ModeratedKind, Subject]:
    """Return what this actor sees and so may report; NotFound for all else."""
    found = find_subject(public_id)
    if found is None or not (found[0].is_reviewed(found[1]) and found[0].can_see(actor, found[1])):
        raise NotFound
    return found


def snapshot(kind: ModeratedKind, subject: Subject) -> dict[str, str]:
    """Return the text as it is stored beside an approval: the same whatever language the moderator reads."""
    with force_locale(KEY_LANGUAGE):
        labels = [str(label) for label in kind.text_of(subject)]
    with force_locale(DEFAULT_LANGUAGE):
        values = [str(value) for value in kind.text_of(subject).values()]
    return dict(zip(labels, values, strict=True))


def fingerprint(kind: ModeratedKind, subject: Subject, pictures: Iterable[Picture]) -> str:
    """Return a mark of what a moderator saw: it differs once the text, the pictures or the state changed."""
    shown = [picture.public_id for picture in pictures]
    return digest(f"{subject.review_state}{snapshot(kind, subject)}{shown}")[:16]


def open_reports(refs: Sequence[str]) -> dict[tuple[str, str], list[Report]]:
    """Return the reports about these things that nobody settled yet, oldest first."""
    found: dict[tuple[str, str], list[Report]] = {}
    if not refs:
        return found
    rows = db.session.scalars(
        select(Report).where(Report.subject_ref.in_(refs), Report.handled_at.is_(None)).order_by(Report.id)
    )
    for report in rows:
        found.setdefault((report.subject_kind, report.subject_ref), []).append(report)
    return found


def find_open_report(kind: str, ref: str, reporter_id: int | None, email: str) -> Report | None:
    """Return the report that this person already made about this thing, while it is open."""
    if reporter_id is None and not email:
        return None
    same = Report.reporter_id == reporter_id if reporter_id is not None else Report.email == email
    return db.session.scalar(
        select(Report)
        .where(Report.subject_kind == kind, Report.subject_ref == ref, Report.handled_at.is_(None), same)
        .limit(1)
    )


def decisions_on(kind: ModeratedKind, subject: Subject) -> Select[ReviewDecision]:
    """Return the query of the decisions on one thing, newest first."""
    return (
        select(ReviewDecision)
        .where(ReviewDecision.subject_kind == kind.name, ReviewDecision.subject_ref == subject.public_id)
        .order_by(ReviewDecision.id.desc())
    )


def history(kind: ModeratedKind, subject: Subject) -> Sequence[ReviewDecision]:
    """Return the decisions on one thing, newest first."""
    return db.session.scalars(decisions_on(kind, subject).limit(PAGE_SIZE)).all()


def open_objections(kind: ModeratedKind, subject: Subject) -> Sequence[ReviewDecision]:
    """Return the decisions on one thing whose author objected and still waits for an answer."""
    waits = (ReviewDecision.objected_at.is_not(None), ReviewDecision.objection_settled_at.is_(None))
    return db.session.scalars(decisions_on(kind, subject).where(*waits)).all()


def latest_decision(kind: str, subject: Subject) -> ReviewDecision | None:
    """Return the last decision on one thing: what its author sees beside it."""
    return db.session.scalar(decisions_on(kind_named(kind), subject).limit(1))


def get_statement(actor: Actor, public_id: str) -> ReviewDecision:
    """Return a decision for its author; for others it does not exist."""
    decision = db.session.scalar(select(ReviewDecision).where(ReviewDecision.public_id == public_id))
    if decision is None or decision.move not in LIMITING:
        raise NotFound
    if not policies.can_read_decision(actor, decision, organisation_of(find_subject(decision.subject_ref))):
        raise NotFound
    return decision


def organisation_of(found: tuple[ModeratedKind, Subject] | None) -> int | None:
    """Return the organisation whose this is, if any; of what is gone, none."""
    return found[0].organisation_of(found[1]) if found else None


def get_objection(actor: Actor, public_id: str) -> tuple[ReviewDecision, ModeratedKind, Subject]:
    """Return a decision that its author objected to, for a moderator of the municipality."""
    decision = db.session.scalar(select(ReviewDecision).where(ReviewDecision.public_id == public_id))
    if decision is None or decision.objected_at is None:
        raise NotFound
    return decision, *get_item(actor, decision.subject_ref)
