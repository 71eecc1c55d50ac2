"""Review: the mixin of what is reviewed, decisions, reports and objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.moderation.rules import Move, Outcome, Posting, Reason, ReportReason, ReviewState


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


class Objectionable:
    """The columns of a decision that its author may object to."""

    objection: Mapped[str] = mapped_column(Text, default="", info=personal("what the author says against it"))
    objected_at: Mapped[datetime | None] = mapped_column(
        default=None, index=True, info=personal("when the author objected")
    )
    objection_settled_at: Mapped[datetime | None] = mapped_column(
        default=None, info=personal("when another moderator answered")
    )
    objection_outcome: Mapped[Outcome | None] = mapped_column(
        enum_type(Outcome, "objection_outcome"), default=None, info=personal("what came of the objection")
    )
    objection_answer: Mapped[str] = mapped_column(
        Text, default="", info=personal("what another moderator answered")
    )


class ReviewDecision(Objectionable, Base):
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
    municipality_id: Mapped[int | None] = mapped_column(info=personal("where, to count how long it took"))
    is_automatic: Mapped[bool] = mapped_column(
        default=False, info=personal("whether no person decided: many reports hid it")
    )
    suggestion: Mapped[dict[str, Any] | None] = mapped_column(
        default=None, info=personal("the words that a moderator suggests")
    )
    suggested_on: Mapped[str | None] = mapped_column(
        String(16), info=fact("a mark of the text that the suggestion changes")
    )
    accepted_at: Mapped[datetime | None] = mapped_column(info=personal("when you took the suggestion"))


class PostingRule(Objectionable, Base):
    """What a moderator decided about the posting of one person in one municipality; the newest counts."""

    __tablename__ = "posting_rule"
    __subject__ = "user_id"
    __table_args__ = (Index("ix_posting_rule_person", "user_id", "municipality_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id"), info=personal("where it counts")
    )
    level: Mapped[Posting] = mapped_column(enum_type(Posting, "posting_level"), info=personal("the decision"))
    reason: Mapped[Reason | None] = mapped_column(
        enum_type(Reason, "review_reason"), info=personal("the decision")
    )
    note: Mapped[str] = mapped_column(Text, default="", info=personal("words to you"))
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"),
        index=True,
        info=secret("another person; keeps reviews impartial"),
    )
    decided_at: Mapped[datetime] = mapped_column(info=personal("the decision"))


class ReviewNote(Base):
    """What moderators tell each other about something, and so about who wrote it.

    It is in the data of whom it is about, without who wrote it; what protects somebody else is not.
    """

    __tablename__ = "review_note"
    __subject__ = "about_id"
    __table_args__ = (Index("ix_review_note_subject", "subject_kind", "subject_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=personal("what it is about"))
    subject_ref: Mapped[str] = mapped_column(String(16), info=personal("what it is about"))
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    written_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    body: Mapped[str] = mapped_column(
        Text, default="", info=personal("what moderators noted about what you posted", keep="1 year")
    )
    guarded: Mapped[str] = mapped_column(
        Text, default="", info=secret("protects another person, such as who reported it", keep="1 year")
    )
    created_at: Mapped[datetime] = mapped_column(index=True, info=personal("when", keep="1 year"))


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
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, info=fact()
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
