"""Many reports hide something until a moderator looks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import func, select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import db
from app.moderation import queries, signals
from app.moderation.actions.applying import apply_move
from app.moderation.actions.locking import lock
from app.moderation.actions.telling import tell_author
from app.moderation.models import Report
from app.moderation.queries import Subject
from app.moderation.rules import ModeratedKind, Move, Outcome, ReviewState
from app.moderation.rules.reporting import Reporter, hides


def hide_if_many(kind: ModeratedKind, subject: Subject) -> bool:
    """Hide a thing that enough people reported whom we know; return whether it did."""
    lock(subject)
    if subject.review_state != ReviewState.PUBLISHED:
        return False
    reports = queries.open_reports([subject.public_id]).get((kind.name, subject.public_id), [])
    author_id = kind.author_of(subject)
    others = [report for report in reports if author_id is None or report.reporter_id != author_id]
    if not hides(_reporters(others), was_fine=_was_fine(kind, subject)):
        return False
    decision = apply_move(SYSTEM, kind, subject, Move.HIDE, None, "", is_automatic=True)
    tell_author(kind, subject, decision)
    signals.decided.send(kind.name, actor=SYSTEM, subject=subject, move=Move.HIDE)
    return True


def _reporters(reports: Sequence[Report]) -> list[Reporter]:
    """Return who reported, each once."""
    people = {report.reporter_id for report in reports if report.reporter_id is not None}
    since = current_app.extensions["introductions"](people) if people else {}
    records = _records(people)
    known = [
        Reporter(now() - since[one][1], *records.get(one, (0, 0))) for one in sorted(people & set(since))
    ]
    unknown = [report for report in reports if report.reporter_id is None]
    return known + [Reporter(None)] * len(unknown)


def _records(people: set[int]) -> dict[int, tuple[int, int]]:
    """Return how often earlier reports of these people were unfounded, and how often right."""
    kept, acted = (func.count().filter(Report.outcome == one) for one in (Outcome.KEPT, Outcome.ACTED))
    rows = db.session.execute(
        select(Report.reporter_id, kept, acted)
        .where(Report.reporter_id.in_(people))
        .group_by(Report.reporter_id)
    )
    return {number: (wrong, right) for number, wrong, right in rows if number is not None}


def _was_fine(kind: ModeratedKind, subject: Subject) -> bool:
    """Tell whether a moderator found nothing wrong with it before, and it was not changed since."""
    fine = select(Report.id).where(
        Report.subject_kind == kind.name,
        Report.subject_ref == subject.public_id,
        Report.outcome == Outcome.KEPT,
    )
    return not subject.needs_look and db.session.scalar(fine.limit(1)) is not None
