"""Review: the mixin of what is reviewed, decisions, reports and objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.moderation.rules import Move, Outcome, Reason, ReportReason, ReviewState


class Reviewed:
    """The columns of a table whose rows are reviewed before everyone sees them."""

    review_state: Mapped[ReviewState] = mapped_column(
        enum_type(ReviewState, "review_state"),
        default=ReviewState.DRAFT,
        info=personal("to show where it stands"),
    )
    submitted_at: Mapped[datetime | None] = mapped_column(
        default=None, info=personal("to keep the queue fair")
    )
    reviewed_at: Mapped[datetime | None] = mapped_column(
        default=None, info=personal("to tell what was looked at")
    )
    reviewed_text: Mapped[dict[str, Any] | None] = mapped_column(
        default=None, info=personal("what a moderator last approved, to show what changed since")
    )
    needs_look: Mapped[bool] = mapped_column(default=False, index=True, info=fact("edited after publication"))


class ReviewDecision(Base):
    """One move of a review: the log that statements of reasons come from."""

    __tablename__ = "review_decision"
    __subject__ = "author_id"
    __table_args__ = (Index("ix_review_decision_subject", "subject_kind", "subject_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=personal("what was decided on"))
    subject_ref: Mapped[str] = mapped_column(String(16), info=personal("what was decided on"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"),
        index=True,
        info=secret("another person; keeps reviews impartial"),
    )
    move: Mapped[Move] = mapped_column(enum_type(Move, "review_move"), info=personal("the decision"))
    state_before: Mapped[ReviewState] = mapped_column(
        enum_type(ReviewState, "state_before"), info=personal("the decision")
    )
    reason: Mapped[Reason | None] = mapped_column(
        enum_type(Reason, "review_reason"), info=personal("the decision")
    )
    note: Mapped[str] = mapped_column(Text, default="", info=personal("words to the author"))
    decided_at: Mapped[datetime] = mapped_column(index=True, info=personal("the decision"))
    waiting_since: Mapped[datetime | None] = mapped_column(info=personal("to show how long a decision takes"))
    objection: Mapped[str] = mapped_column(Text, default="", info=personal("what the author says against it"))
    objected_at: Mapped[datetime | None] = mapped_column(
        index=True, info=personal("when the author objected")
    )
    objection_settled_at: Mapped[datetime | None] = mapped_column(
        info=personal("when another moderator answered")
    )
    objection_outcome: Mapped[Outcome | None] = mapped_column(
        enum_type(Outcome, "objection_outcome"), info=personal("what came of the objection")
    )
    objection_answer: Mapped[str] = mapped_column(
        Text, default="", info=personal("what another moderator answered")
    )


class DeskStep(Base):
    """What a moderator did with one press; for some seconds it can be taken back."""

    __tablename__ = "desk_step"
    __subject__ = "moderator_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    moderator_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    before: Mapped[dict[str, Any]] = mapped_column(
        info=secret("how things of others were, to put them back", keep="1 hour")
    )
    done_at: Mapped[datetime] = mapped_column(index=True, info=personal("what you did", keep="1 hour"))
    until: Mapped[datetime] = mapped_column(info=fact("when it can no longer be taken back"))


class DeskHold(Base):
    """A moderator looks at something, so that no colleague does the same work; it lapses by itself."""

    __tablename__ = "desk_hold"
    __subject__ = "moderator_id"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(16), info=fact())
    moderator_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    until: Mapped[datetime] = mapped_column(index=True, info=personal("what you look at", keep="1 hour"))


class DeskChoice(Base):
    """How one moderator wants the desk to work; without a row, as it comes."""

    __tablename__ = "desk_choice"
    __subject__ = "user_id"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, info=fact()
    )
    keys_off: Mapped[bool] = mapped_column(default=False, info=personal("your choice"))
    undo_seconds: Mapped[int] = mapped_column(default=10, info=personal("your choice"))
    helps_elsewhere: Mapped[bool] = mapped_column(default=False, info=personal("your choice"))


class Report(Base):
    """Somebody says that something is not right; no account is needed."""

    __tablename__ = "report"
    __subject__ = "reporter_id"
    __table_args__ = (Index("ix_report_subject", "subject_kind", "subject_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=personal("what was reported"))
    subject_ref: Mapped[str] = mapped_column(String(16), info=personal("what was reported"))
    reporter_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact("links the report to who made it")
    )
    email: Mapped[str] = mapped_column(
        String(254), default="", info=personal("to tell the outcome", keep="90 days")
    )
    language: Mapped[str] = mapped_column(String(2), info=fact())
    reason: Mapped[ReportReason] = mapped_column(
        enum_type(ReportReason, "report_reason"), info=personal("why")
    )
    explanation: Mapped[str] = mapped_column(Text, default="", info=personal("why, in own words"))
    created_at: Mapped[datetime] = mapped_column(info=personal("to order"))
    handled_at: Mapped[datetime | None] = mapped_column(index=True, info=personal("when it was settled"))
    handled_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    outcome: Mapped[Outcome | None] = mapped_column(
        enum_type(Outcome, "report_outcome"), info=personal("what came of it")
    )
