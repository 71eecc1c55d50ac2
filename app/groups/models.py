"""Groups, their members and what they write."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.groups.rules import ActionStatus, GroupRole, Joining, Preset, Reading, Writing, preset_of
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
    questions: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", info=fact("what it asks of who wants to join")
    )
    moderators_admit: Mapped[bool] = mapped_column(
        default=True,
        server_default=true(),
        info=fact("who lets people in: moderators too, or managers alone"),
    )
    has_plan: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=fact("whether it works by an action plan")
    )
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
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"),
        index=True,
        info=personal("through which organisation you are in the group"),
    )
    is_muted: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether you want to hear of new messages")
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
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=personal("for whom you asked")
    )
    message: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote with it"))
    answers: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", info=personal("your answers to the questions of the group")
    )
    created_at: Mapped[datetime] = mapped_column(index=True, info=personal("when you asked"))


class GroupOrganisation(Base):
    """An organisation whose people are in a group; each of them has a membership through it."""

    __tablename__ = "group_organisation"
    __table_args__ = (UniqueConstraint("group_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("to take it out"))
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), info=fact())
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=fact()
    )
    joined_at: Mapped[datetime] = mapped_column(info=fact())


class GroupInvitation(Base):
    """Somebody was asked to join: without this row no link lets anyone in."""

    __tablename__ = "group_invitation"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("to withdraw it"))
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), info=personal("who invited you", keep="7 days")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    email: Mapped[str] = mapped_column(String(254), info=personal("where it was sent", keep="7 days"))
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    created_at: Mapped[datetime] = mapped_column(
        index=True, info=personal("when you were invited", keep="7 days")
    )


class GroupBan(Base):
    """Somebody may not come back into a group."""

    __tablename__ = "group_ban"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), info=personal("into which group you may not come back")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    banned_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("since when"))


class GroupPost(Base):
    """One message in a group; `html` is made from `body` when it is written."""

    __tablename__ = "group_post"
    __subject__ = "author_id"
    __table_args__ = (
        Index("ix_group_post_newest", "group_id", "id"),
        Index("ix_group_post_reply", "reply_to_id", "id"),
        Index(
            "ix_group_post_pinned",
            "group_id",
            "pinned_at",
            sqlite_where=text("pinned_at IS NOT NULL"),
            postgresql_where=text("pinned_at IS NOT NULL"),
        ),
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
    stems: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=secret("made from what you wrote, to find it by words")
    )
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote it"))
    edited_at: Mapped[datetime | None] = mapped_column(info=personal("when you last changed it"))
    pinned_at: Mapped[datetime | None] = mapped_column(
        info=fact("whoever looks after the group put it on top")
    )


class GroupPostVersion(Base):
    """What a post said before it was changed."""

    __tablename__ = "group_post_version"
    __subject__ = "author_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    post_id: Mapped[int] = mapped_column(
        ForeignKey("group_post.id", ondelete="CASCADE"), index=True, info=fact()
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    body: Mapped[str] = mapped_column(Text, info=personal("what you wrote before"))
    until: Mapped[datetime] = mapped_column(info=personal("until when it stood there"))


class GroupPoll(Base):
    """A question below a post that members answer by choosing."""

    __tablename__ = "group_poll"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    post_id: Mapped[int] = mapped_column(
        ForeignKey("group_post.id", ondelete="CASCADE"), unique=True, info=fact()
    )
    is_multiple: Mapped[bool] = mapped_column(info=fact("whether one may choose several answers"))
    closes_at: Mapped[datetime | None] = mapped_column(info=fact("until when one may vote"))


class GroupPollOption(Base):
    """One answer that a poll offers."""

    __tablename__ = "group_poll_option"
    __subject__ = "author_id"
    __table_args__ = (UniqueConstraint("poll_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    poll_id: Mapped[int] = mapped_column(ForeignKey("group_poll.id", ondelete="CASCADE"), info=fact())
    position: Mapped[int] = mapped_column(info=fact())
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    words: Mapped[str] = mapped_column(String(120), info=personal("what you offered to choose"))


class GroupPollVote(Base):
    """What one member chose."""

    __tablename__ = "group_poll_vote"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("option_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    option_id: Mapped[int] = mapped_column(
        ForeignKey("group_poll_option.id", ondelete="CASCADE"), info=personal("what you chose")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    voted_at: Mapped[datetime] = mapped_column(info=personal("when you chose"))


class GroupMeeting(Base):
    """A meeting of a working group, with its notes."""

    __tablename__ = "group_meeting"
    __table_args__ = (Index("ix_group_meeting_held", "group_id", "held_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), info=fact())
    title: Mapped[str] = mapped_column(String(120), info=fact("belongs to the group"))
    held_on: Mapped[date] = mapped_column(info=fact())
    notes: Mapped[str] = mapped_column(Text, default="", info=fact("belongs to the group"))
    version: Mapped[int] = mapped_column(default=1, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())

    __mapper_args__ = {"version_id_col": version}


class GroupAction(Base):
    """What a working group wants to do: one owner, a day, a state."""

    __tablename__ = "group_action"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        Index("ix_group_action_plan", "group_id", "due_on", "id"),
        Index(
            "ix_group_action_overdue",
            "due_on",
            sqlite_where=text("status IN ('planned', 'going')"),
            postgresql_where=text("status IN ('planned', 'going')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), info=fact())
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("group_action.id", ondelete="SET NULL"),
        index=True,
        info=fact("of which action it is a part"),
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("group_meeting.id", ondelete="SET NULL"), index=True, info=fact("from whose notes it came")
    )
    title: Mapped[str] = mapped_column(String(120), info=fact("belongs to the group"))
    body: Mapped[str] = mapped_column(Text, default="", info=fact("belongs to the group"))
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=fact("who sees to it")
    )
    due_on: Mapped[date | None] = mapped_column(info=fact())
    status: Mapped[ActionStatus] = mapped_column(enum_type(ActionStatus, "group_action_status"), info=fact())
    progress: Mapped[int] = mapped_column(default=0, info=fact("in hundredths"))
    is_public: Mapped[bool] = mapped_column(default=False, info=fact("whether everyone may read it"))
    reminded_on: Mapped[date | None] = mapped_column(info=fact("when its owner was last reminded"))
    version: Mapped[int] = mapped_column(default=1, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())

    __mapper_args__ = {"version_id_col": version}


class GroupActionUpdate(Base):
    """How an action goes, in the words of a member."""

    __tablename__ = "group_action_update"
    __subject__ = "author_id"
    __table_args__ = (Index("ix_group_action_update_action", "action_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    action_id: Mapped[int] = mapped_column(
        ForeignKey("group_action.id", ondelete="CASCADE"), info=personal("what you wrote about")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    body: Mapped[str] = mapped_column(Text, default="", info=personal("what you wrote"))
    status: Mapped[ActionStatus] = mapped_column(
        enum_type(ActionStatus, "group_update_status"), info=personal("how you said that it stands")
    )
    progress: Mapped[int] = mapped_column(info=personal("how far you said that it is"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote it"))
