"""Groups, their members and what they write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.groups.rules import GroupRole, Joining, Preset, Reading, Writing, preset_of
from app.moderation.models import Reviewed


class Group(Reviewed, Base):
    """A group; a hidden one stays a draft for ever: no moderator of the site may read it."""

    __tablename__ = "group"
    __table_args__ = (Index("ix_group_review", "review_state", "municipality_id", "submitted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    slug: Mapped[str] = mapped_column(String(80), unique=True, info=fact())
    name: Mapped[str] = mapped_column(String(80), info=fact())
    description: Mapped[str] = mapped_column(Text, default="", info=fact())
    language: Mapped[str] = mapped_column(String(8), info=fact())
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact())
    joining: Mapped[Joining] = mapped_column(enum_type(Joining, "group_joining"), info=fact("who may join"))
    reading: Mapped[Reading] = mapped_column(enum_type(Reading, "group_reading"), info=fact("who may read"))
    writing: Mapped[Writing] = mapped_column(enum_type(Writing, "group_writing"), info=fact("who may write"))
    version: Mapped[int] = mapped_column(default=1, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=fact("who is told about its review")
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def preset(self) -> Preset:
        """Return which sort of group its flags make it."""
        return preset_of(self.joining, self.reading)


class GroupMember(Base):
    """A person in a group."""

    __tablename__ = "group_member"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), info=personal("in which group you are")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    role: Mapped[GroupRole] = mapped_column(
        enum_type(GroupRole, "group_role"), info=personal("what you may do there")
    )
    joined_at: Mapped[datetime] = mapped_column(info=personal("since when"))
    read_up_to: Mapped[int] = mapped_column(
        default=0, info=personal("up to which post you said you have read; never shown to others")
    )


class GroupRequest(Base):
    """Somebody asks to be let in; the row goes with the answer."""

    __tablename__ = "group_request"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("to answer it"))
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), info=personal("where you asked to be let in")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    message: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote with it"))
    created_at: Mapped[datetime] = mapped_column(index=True, info=personal("when you asked"))


class GroupPost(Base):
    """One message in a group; `html` is made from `body` when it is written."""

    __tablename__ = "group_post"
    __subject__ = "author_id"
    __table_args__ = (
        Index("ix_group_post_newest", "group_id", "id"),
        Index("ix_group_post_reply", "reply_to_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), info=personal("where you wrote it")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    reply_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("group_post.id", ondelete="SET NULL"), info=fact("to which post it answers")
    )
    body: Mapped[str] = mapped_column(Text, info=personal("what you wrote"))
    html: Mapped[str] = mapped_column(Text, info=secret("made from what you wrote"))
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote it"))
