"""An answer to a listing, and the messages that go to and fro."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.listings.models import Listing
from app.moderation.models import Reviewed
from app.responses.rules import MeetingState, Reason, State

# A draft is nobody's word yet: anyone may have typed the address, so it stands in nobody's way.
ONGOING = text("state IN ('sent', 'waitlisted', 'agreed')")


class Response(Base):
    """One person answers one listing; while it goes on there is no second one."""

    __tablename__ = "response"
    __subject__ = "responder_id"
    __table_args__ = (
        Index(
            "uq_response_ongoing",
            "listing_id",
            "responder_id",
            unique=True,
            sqlite_where=ONGOING,
            postgresql_where=ONGOING,
        ),
        Index("ix_response_listing", "listing_id", "state"),
        Index("ix_response_nudge", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), info=personal("what you answered")
    )
    responder_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    state: Mapped[State] = mapped_column(enum_type(State, "response_state"), info=personal("where it stands"))
    reason: Mapped[Reason | None] = mapped_column(
        enum_type(Reason, "response_reason"), info=personal("why it ended")
    )
    is_question: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether you only ask something")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when you answered"))
    sent_at: Mapped[datetime | None] = mapped_column(info=personal("when it was delivered"))
    place_asked_at: Mapped[datetime | None] = mapped_column(
        info=personal("when you asked for a place, after a question")
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        info=fact("when the other side first did something here")
    )
    agreed_at: Mapped[datetime | None] = mapped_column(info=personal("when you agreed"))
    asked_at: Mapped[datetime | None] = mapped_column(info=fact("both sides are asked once"))
    ended_at: Mapped[datetime | None] = mapped_column(info=personal("when it ended"))
    stopped_at: Mapped[datetime | None] = mapped_column(
        info=personal("when a moderator ended the conversation")
    )
    nudged_at: Mapped[datetime | None] = mapped_column(info=fact("the poster is reminded once"))
    poster_read_at: Mapped[datetime | None] = mapped_column(
        info=fact("when the other side last did something here")
    )
    responder_read_at: Mapped[datetime | None] = mapped_column(
        info=personal("when you last did something here")
    )
    poster_seen: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=fact("the last message that the other side has read")
    )
    responder_seen: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=personal("the last message that you have read")
    )

    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Message(Base):
    """One message of a conversation."""

    __tablename__ = "message"
    __subject__ = "author_id"
    __table_args__ = (
        Index("ix_message_thread", "response_id", "id"),
        Index("uq_message_mail", "mail_digest", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), info=personal("where you wrote")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    body: Mapped[str] = mapped_column(Text, info=personal("what you wrote"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote"))
    photos: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=personal("how many pictures you added")
    )
    is_thanks: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether it says thank you")
    )
    mail_digest: Mapped[str | None] = mapped_column(
        String(64), info=secret("the mail that it came by, so that it comes once")
    )


class Meeting(Base):
    """The moment that two sides propose and agree on: as clocks show it, its zone, and in UTC.

    A conversation has one: another proposal replaces it, so that its calendar file is changed too.
    """

    __tablename__ = "meeting"
    __subject__ = "author_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), unique=True, info=personal("where you proposed it")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    by_poster: Mapped[bool] = mapped_column(info=fact("which side proposed it; the other one agrees"))
    local_start: Mapped[str] = mapped_column(String(16), info=personal("when you want to meet"))
    zone: Mapped[str] = mapped_column(String(40), info=fact())
    starts_at: Mapped[datetime] = mapped_column(info=personal("when you want to meet"))
    minutes: Mapped[int] = mapped_column(info=personal("how long"))
    place: Mapped[str] = mapped_column(String(200), default="", info=personal("where you want to meet"))
    state: Mapped[MeetingState] = mapped_column(
        enum_type(MeetingState, "meeting_state"), info=personal("whether it was agreed")
    )
    sequence: Mapped[int] = mapped_column(default=0, info=fact("how often it changed, for calendars"))
    changed_at: Mapped[datetime] = mapped_column(info=personal("when it changed"))


class SharedContact(Base):
    """One person lets the other side of one conversation see e-mail and phone, until they take it back."""

    __tablename__ = "shared_contact"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("response_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), info=personal("with whom you share")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    phone: Mapped[str] = mapped_column(String(40), default="", info=personal("for the other to call you"))
    shared_at: Mapped[datetime] = mapped_column(info=personal("since when"))


class ListingCare(Base):
    """What is done so that nobody waits in silence for a listing, beside the listing itself."""

    __tablename__ = "listing_care"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), unique=True, info=fact()
    )
    rested_at: Mapped[datetime | None] = mapped_column(
        info=fact("paused by us since answers pile up; opens again once they are read")
    )
    unanswered_at: Mapped[datetime | None] = mapped_column(
        info=fact("its poster is told once that nobody answers, and what may help")
    )


class Claim(Base):
    """Who of an organisation follows up an answer to one of its listings."""

    __tablename__ = "response_claim"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), unique=True, info=personal("what you follow up")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    claimed_at: Mapped[datetime] = mapped_column(info=personal("since when"))


class AnswerRecord(Base):
    """How a person, or an organisation, answers those who answer their listings: counted, never judged."""

    __tablename__ = "answer_record"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("its address"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), unique=True, info=fact()
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), unique=True, info=fact()
    )
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id"), info=fact("whose moderators look at it when it is contested")
    )
    counted: Mapped[int] = mapped_column(info=fact("how many answers count"))
    answered: Mapped[int] = mapped_column(info=fact("to how many of them you answered"))
    usual_minutes: Mapped[int | None] = mapped_column(info=fact("how soon you usually answer"))
    counted_at: Mapped[datetime] = mapped_column(info=fact())
    withheld_at: Mapped[datetime | None] = mapped_column(info=fact("a moderator shows it to nobody else"))


class Complaint(Reviewed, Base):
    """What somebody brings before a moderator: a conversation of theirs, or what is said of how they answer.

    It stands on the desk once a report is made about it; taking it "offline" ends the conversation or hides
    the fact.
    """

    __tablename__ = "complaint"
    __subject__ = "reporter_id"
    __table_args__ = (
        UniqueConstraint("response_id", "reporter_id"),
        UniqueConstraint("record_id", "reporter_id"),
        CheckConstraint("(response_id IS NULL) <> (record_id IS NULL)", name="about_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    response_id: Mapped[int | None] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), info=personal("the conversation that you report")
    )
    record_id: Mapped[int | None] = mapped_column(
        ForeignKey("answer_record.id", ondelete="CASCADE"), info=personal("the fact that you contest")
    )
    reporter_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact()
    )
    accused_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=secret("another person")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=fact("whose people do not decide")
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact("who looks at it"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you brought it"))
