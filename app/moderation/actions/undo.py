"""Taking back what was just done at the desk: all of it, and before anybody was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from app.audit import actions as audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.i18n import _
from app.core.ids import digest, new_public_id
from app.mail import actions as mail
from app.mail.rules import Hold
from app.moderation import queries, signals
from app.moderation.actions.locking import lock
from app.moderation.models import DeskHold, DeskStep, Report, ReviewDecision
from app.moderation.queries import Subject
from app.moderation.rules import MAIL_GRACE, STEP_KEEP, ModeratedKind, ReviewState
from app.notifications import actions as notifications

MOMENTS: Final = ("submitted_at", "reviewed_at")


@dataclass
class Step:
    """One press of a moderator while it happens: how each thing was before."""

    public_id: str
    done_at: datetime
    until: datetime
    things: list[tuple[dict[str, Any], Subject]] = field(default_factory=list)

    def remember(self, kind: ModeratedKind, subject: Subject) -> None:
        """Note how a thing is before it changes, with what waits about it."""
        last = queries.latest_decision(kind.name, subject)
        reports = queries.open_reports([subject.public_id]).get((kind.name, subject.public_id), [])
        before = {
            "kind": kind.name,
            "ref": subject.public_id,
            "review_state": subject.review_state.value,
            "needs_look": subject.needs_look,
            "reviewed_text": subject.reviewed_text,
            "more": {name: _written(getattr(subject, name)) for name in (*MOMENTS, *kind.restores)},
            "last": last.id if last else 0,
            "reports": [[report.id, report.email] for report in reports],
            "objections": [decision.id for decision in queries.open_objections(kind, subject)],
        }
        self.things.append((before, subject))


@contextmanager
def one_step(actor: Actor) -> Iterator[Step]:
    """Make all that happens within this block one step, whose mails wait until it cannot be taken back."""
    if actor.user_id is None:
        raise Forbidden
    until = now() + timedelta(seconds=queries.choice_of(actor).undo_seconds)
    step = Step(new_public_id(), now(), until)
    with mail.holding(Hold(step.public_id, until + MAIL_GRACE)):
        yield step
    if step.things:
        things = [before | {"after": _mark(subject)} for before, subject in step.things]
        db.session.add(
            DeskStep(
                public_id=step.public_id,
                moderator_id=actor.user_id,
                before={"things": things},
                done_at=step.done_at,
                until=until,
            )
        )
        db.session.flush()


def undo(actor: Actor, public_id: str) -> Sequence[tuple[ModeratedKind, Subject]]:
    """Take back one's own last step: as if it had never been, but for the audit log."""
    row = db.session.scalar(select(DeskStep).where(DeskStep.public_id == public_id).with_for_update())
    if row is None or not actor.is_(row.moderator_id):
        raise NotFound
    if not row.before:
        raise Conflict(_("You took this back already."))
    if now() > row.until:
        raise Conflict(_("It is too late to take this back: the mail has left. You can decide again."))
    notifications.take_back(row.public_id)
    things = [_put_back(actor, before) for before in row.before["things"]]
    row.before, row.until = {}, now()
    db.session.flush()
    for kind, subject in things:
        audit.record(actor, "moderation.undo", kind.name, subject.public_id)
    return things


def _put_back(actor: Actor, before: dict[str, Any]) -> tuple[ModeratedKind, Subject]:
    found = queries.find_subject(before["ref"])
    if found is None:
        raise Conflict(_("Somebody else changed this at the same moment."))
    kind, subject = found
    lock(subject)
    if _mark(subject) != before["after"]:
        raise Conflict(_("Something changed since. It can no longer be taken back."))
    for name, value in before["more"].items():
        setattr(subject, name, _read(value))
    subject.review_state, subject.needs_look = ReviewState(before["review_state"]), before["needs_look"]
    subject.reviewed_text = before["reviewed_text"]
    same = (ReviewDecision.subject_kind == kind.name, ReviewDecision.subject_ref == subject.public_id)
    db.session.execute(delete(ReviewDecision).where(*same, ReviewDecision.id > before["last"]))
    _open_again(before)
    db.session.flush()
    signals.undone.send(kind.name, actor=actor, subject=subject)
    return kind, subject


def _open_again(before: dict[str, Any]) -> None:
    """Let reports and objections wait again, with the addresses to tell."""
    for number, email in before["reports"]:
        db.session.execute(
            update(Report)
            .where(Report.id == number)
            .values(handled_at=None, handled_by=None, outcome=None, email=email)
        )
    db.session.execute(
        update(ReviewDecision)
        .where(ReviewDecision.id.in_(before["objections"]))
        .values(objection_settled_at=None, objection_outcome=None, objection_answer="")
    )


def _mark(subject: Subject) -> str:
    moments = [_written(getattr(subject, name)) for name in MOMENTS]
    return digest(f"{subject.review_state.value}{subject.needs_look}{moments}")[:16]


def _written(value: datetime | bool | None) -> str | bool | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(value: str | bool | None) -> datetime | bool | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def forget_steps() -> int:
    """Forget what can no longer be taken back, and who looked at what."""
    with transaction() as session:
        old = session.execute(delete(DeskStep).where(DeskStep.done_at < now() - STEP_KEEP))
        session.execute(delete(DeskHold).where(DeskHold.until < now()))
        return int(old.rowcount)  # type: ignore[attr-defined]
