"""An activity, its dates, who comes, and the private address of an agenda."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.rules import Kind, Repeat, Sector, ShowPlace, SignUpState
from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.moderation.models import Reviewed

LISTED = text("is_listed")
ONGOING = text("state IN ('going', 'waiting')")


class Event(Reviewed, Base):
    """An activity that somebody announces; when it takes place stands in its dates."""

    __tablename__ = "event"
    __subject__ = "author_id"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity_positive"),
        Index(
            "ix_event_review",
            "municipality_id",
            "submitted_at",
            sqlite_where=text("review_state = 'pending'"),
            postgresql_where=text("review_state = 'pending'"),
        ),
        Index(
            "ix_event_edited",
            "municipality_id",
            "submitted_at",
            sqlite_where=text("needs_look IS 1"),
            postgresql_where=text("needs_look IS true"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    title: Mapped[str] = mapped_column(String(100), info=personal("what you announced"))
    body: Mapped[str] = mapped_column(Text, default="", info=personal("what you announced"))
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "event_kind"), info=personal("what you announced"))
    sector: Mapped[Sector | None] = mapped_column(
        enum_type(Sector, "event_sector"), info=personal("what you announced")
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=personal("where"))
    neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("neighbourhood.id"), info=personal("where")
    )
    address: Mapped[str] = mapped_column(String(200), default="", info=personal("where, for who may know"))
    online_link: Mapped[str] = mapped_column(
        String(300), default="", info=personal("where, for who may know")
    )
    show_place: Mapped[ShowPlace] = mapped_column(
        enum_type(ShowPlace, "event_show_place"), default=ShowPlace.PARTICIPANTS, info=personal("who knows")
    )
    zone: Mapped[str] = mapped_column(String(40), info=fact("the clock by which its dates are kept"))
    price_cents: Mapped[int | None] = mapped_column(info=personal("what it costs"))
    languages: Mapped[list[str]] = mapped_column(default=list, info=personal("which languages are spoken"))
    target_groups: Mapped[list[str]] = mapped_column(default=list, info=personal("for whom it is"))
    is_accessible: Mapped[bool] = mapped_column(
        default=False, info=personal("whether a wheelchair can enter")
    )
    takes_sign_ups: Mapped[bool] = mapped_column(default=False, info=personal("whether one signs up"))
    capacity: Mapped[int | None] = mapped_column(info=personal("how many can come to each date"))
    repeat: Mapped[Repeat] = mapped_column(
        enum_type(Repeat, "event_repeat"), default=Repeat.ONCE, info=personal("how it comes back")
    )
    repeat_until: Mapped[date | None] = mapped_column(info=personal("how it comes back"))
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), index=True, info=personal("for which group alone it is")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=personal("for whom you announced")
    )
    withheld_from: Mapped[str | None] = mapped_column(
        String(24), info=fact("where its review stood when its organisation was suspended")
    )
    listing_ref: Mapped[str | None] = mapped_column(
        public_id_type(), index=True, info=personal("the note that asks for volunteers")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when you announced it"))
    changed_at: Mapped[datetime] = mapped_column(index=True, info=personal("when it last changed"))
    published_at: Mapped[datetime | None] = mapped_column(info=personal("since when others see it"))
    cancelled_at: Mapped[datetime | None] = mapped_column(info=personal("when you called it off"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="", info=personal("why you called it off"))
    version: Mapped[int] = mapped_column(default=1, info=fact("two editors never overwrite each other"))

    __mapper_args__ = {"version_id_col": version}


class EventDate(Base):
    """One date of an activity: by the clock on the wall, and as a moment.

    It repeats whether its activity is online, and where, so that a month is one range of an index.
    """

    __tablename__ = "event_date"
    __table_args__ = (
        Index("ix_event_date_listed", "starts_at", "id", sqlite_where=LISTED, postgresql_where=LISTED),
        Index(
            "ix_event_date_municipality",
            "municipality_id",
            "starts_at",
            "id",
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        ),
        Index("ix_event_date_event", "event_id", "starts_at"),
        Index("ix_event_date_starts", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), info=fact())
    starts_local: Mapped[str] = mapped_column(String(16), info=fact("what the clock on the wall shows"))
    ends_local: Mapped[str] = mapped_column(String(16), info=fact("what the clock on the wall shows"))
    starts_at: Mapped[datetime] = mapped_column(info=fact("the same as a moment"))
    ends_at: Mapped[datetime] = mapped_column(info=fact("the same as a moment"))
    planned_local: Mapped[str] = mapped_column(String(16), info=fact("when it was first announced for"))
    is_listed: Mapped[bool] = mapped_column(default=False, info=fact("its activity is online"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact("where it is"))
    sequence: Mapped[int] = mapped_column(default=0, info=fact("calendars take the newest"))
    changed_at: Mapped[datetime] = mapped_column(info=fact())
    cancelled_at: Mapped[datetime | None] = mapped_column(info=fact())
    cancel_reason: Mapped[str] = mapped_column(Text, default="", info=fact())

    event: Mapped[Event] = relationship(lazy="raise", innerjoin=True, viewonly=True)


class SignUp(Base):
    """One person comes to one date, or waits for a place."""

    __tablename__ = "event_sign_up"
    __subject__ = "user_id"
    __table_args__ = (
        Index(
            "uq_event_sign_up_ongoing",
            "date_id",
            "user_id",
            unique=True,
            sqlite_where=ONGOING,
            postgresql_where=ONGOING,
        ),
        Index("ix_event_sign_up_date", "date_id", "state", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    date_id: Mapped[int] = mapped_column(
        ForeignKey("event_date.id", ondelete="CASCADE"), info=personal("to what you come")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    name: Mapped[str] = mapped_column(String(60), info=personal("what the organiser calls you"))
    state: Mapped[SignUpState] = mapped_column(
        enum_type(SignUpState, "sign_up_state"), info=personal("whether you have a place")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when you signed up"))
    placed_at: Mapped[datetime | None] = mapped_column(info=personal("since when you are on the list"))
    reminded_at: Mapped[datetime | None] = mapped_column(info=fact("one reminder is enough"))
    was_present: Mapped[bool | None] = mapped_column(info=personal("whether you came, for your certificate"))


class AgendaLink(Base):
    """The private address at which a person's calendar program reads their agenda; stored as a digest."""

    __tablename__ = "agenda_link"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True, info=fact())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=secret("opens your agenda"))
    created_at: Mapped[datetime] = mapped_column(info=personal("since when it works"))
