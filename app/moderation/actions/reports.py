"""Saying that something is not right, and hearing what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, select, update

from app.audit import actions as audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Forbidden, NotFound
from app.core.i18n import _
from app.core.ids import new_public_id
from app.mail import actions as mail
from app.mail.rules import Recipient
from app.moderation import policies, queries, signals
from app.moderation.actions.applying import apply_move
from app.moderation.actions.hiding import hide_if_many
from app.moderation.actions.holds import let_go
from app.moderation.actions.locking import lock
from app.moderation.actions.telling import tell_author
from app.moderation.actions.undo import one_step
from app.moderation.models import Report
from app.moderation.queries import Subject
from app.moderation.rules import (
    NOTICE_REPORT,
    REPORT_KEEP,
    ModeratedKind,
    Move,
    Outcome,
    ReportReason,
    is_hidden_unseen,
)
from app.notifications import actions as notifications


def file_report(
    actor: Actor, kind: str, subject: Subject, reason: ReportReason, explanation: str = "", email: str = ""
) -> Report:
    """Say that something is not right; whoever says it twice makes one report."""
    email = "" if actor.user_id is not None else email
    earlier = queries.find_open_report(kind, subject.public_id, actor.user_id, email)
    if earlier is not None:
        return earlier
    report = Report(
        public_id=new_public_id(),
        subject_kind=kind,
        subject_ref=subject.public_id,
        reporter_id=actor.user_id,
        email=email,
        language=actor.language,
        reason=reason,
        explanation=explanation,
        created_at=now(),
    )
    db.session.add(report)
    db.session.flush()
    hide_if_many(queries.kind_named(kind), subject)
    return report


def settle(actor: Actor, kind: ModeratedKind, subject: Subject, outcome: Outcome) -> int:
    """Settle all open reports about one thing; return how many they were."""
    reports = queries.open_reports([subject.public_id]).get((kind.name, subject.public_id), [])
    if reports:
        _close(actor, reports, outcome)
        audit.record(
            actor,
            "moderation.reports",
            kind.name,
            subject.public_id,
            outcome=str(outcome),
            count=len(reports),
        )
    return len(reports)


def settle_reports(actor: Actor, kind: str, subject: Subject) -> int:
    """Find nothing wrong with what was reported; return how many reports that settles."""
    moderated = queries.kind_named(kind)
    lock(subject)
    if not policies.can_read_item(actor, subject, now()):
        raise NotFound
    if not policies.can_handle_report(actor, moderated, subject):
        raise Forbidden(_("Another moderator decides on this, because it is your own."))
    with one_step(actor) as step:
        step.remember(moderated, subject)
        let_go(moderated, subject)
        if _hidden_by_reports(moderated, subject):
            decision = apply_move(actor, moderated, subject, Move.RESTORE, None, "")
            tell_author(moderated, subject, decision)
            signals.decided.send(kind, actor=actor, subject=subject, move=Move.RESTORE)
        return settle(actor, moderated, subject, Outcome.KEPT)


def _hidden_by_reports(kind: ModeratedKind, subject: Subject) -> bool:
    last = queries.latest_decision(kind.name, subject) if is_hidden_unseen(subject) else None
    return last is not None and last.is_automatic


def _close(actor: Actor, reports: Sequence[Report], outcome: Outcome) -> None:
    """Settle these reports, tell who made them, and forget their addresses."""
    for report in reports:
        report.handled_at, report.handled_by, report.outcome = now(), actor.user_id, outcome
        _tell_reporter(report, outcome)
        report.email = ""
    db.session.flush()


def _tell_reporter(report: Report, outcome: Outcome) -> None:
    """Tell what came of a report, by account or by e-mail; never what others wrote."""
    context = {"outcome": str(outcome), "reported_at": report.created_at}
    if report.reporter_id is not None:
        notifications.notify(
            NOTICE_REPORT, report.reporter_id, template="moderation/report", subject_kind=report.subject_kind,
            subject_ref=report.subject_ref, path="/account/notifications", context=context,
        )  # fmt: skip
    elif report.email:
        mail.enqueue(
            NOTICE_REPORT, Recipient(report.email, report.language), "moderation/report", context=context
        )


def sweep_reports() -> int:
    """Settle reports about what is gone; forget addresses and anonymous reports kept long enough."""
    with transaction() as session:
        gone = [
            report for kind in queries.kinds().values() for report in session.scalars(_about_nothing(kind))
        ]
        _close(SYSTEM, gone, Outcome.GONE)
        old = now() - REPORT_KEEP
        wiped = session.execute(
            update(Report).where(Report.created_at < old, Report.email != "").values(email="")
        )
        session.execute(delete(Report).where(Report.handled_at < old, Report.reporter_id.is_(None)))
        return len(gone) + int(wiped.rowcount)  # type: ignore[attr-defined]


def _about_nothing(kind: ModeratedKind) -> Any:
    there = exists().where(kind.model.public_id == Report.subject_ref)
    return select(Report).where(Report.subject_kind == kind.name, Report.handled_at.is_(None), ~there)
