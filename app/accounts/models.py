"""People, their roles, their sessions, and the links and codes mailed to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules import Purpose, Role
from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret


class User(Base):
    """A person with an e-mail address; `confirmed_at` is empty until the address was proven."""

    __tablename__ = "user"
    __subject__ = "id"
    # The number of who was erased never returns: links in old mails still hold it.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("to refer to you"))
    email: Mapped[str] = mapped_column(
        String(254), unique=True, info=personal("to sign in and to tell you things")
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(info=personal("when you proved the address"))
    name: Mapped[str] = mapped_column(String(60), default="", info=personal("shown beside what you write"))
    language: Mapped[str] = mapped_column(String(2), default="nl", info=personal("to write to you"))
    speaks: Mapped[list[str]] = mapped_column(default=list, info=personal("to find help in your languages"))
    municipality_id: Mapped[int | None] = mapped_column(
        ForeignKey("municipality.id"), info=personal("to show what is near")
    )
    neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("neighbourhood.id"), info=personal("to show what is near")
    )
    password_hash: Mapped[str | None] = mapped_column(
        String(200), info=secret("only when you chose a password")
    )
    totp_secret: Mapped[str | None] = mapped_column(String(64), info=secret("the second factor"))
    totp_candidate: Mapped[str | None] = mapped_column(
        String(64), info=secret("a second factor that is being set up")
    )
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(
        info=personal("when the second factor was set")
    )
    totp_last_step: Mapped[int] = mapped_column(default=0, info=secret("each code works once"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you came"))
    banned_at: Mapped[datetime | None] = mapped_column(
        info=personal("when an administrator closed the account")
    )

    roles: Mapped[list[RoleGrant]] = relationship(
        foreign_keys="RoleGrant.user_id", passive_deletes=True, cascade="all, delete-orphan", lazy="raise"
    )


class RoleGrant(Base):
    """A role that a person holds, in one municipality or everywhere."""

    __tablename__ = "role_grant"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("user_id", "role", "municipality_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"), info=personal("what you may do"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), info=personal("where"))
    granted_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    granted_at: Mapped[datetime] = mapped_column(info=personal("since when"))


class LoginSession(Base):
    """A browser in which a person is signed in; deleting the row signs it out."""

    __tablename__ = "login_session"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=secret("proves the browser"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=personal("to show where you are signed in"))
    proven_at: Mapped[datetime] = mapped_column(info=personal("sensitive changes ask for a recent sign-in"))
    second_factor_at: Mapped[datetime | None] = mapped_column(info=personal("staff rights need it"))
    expires_at: Mapped[datetime] = mapped_column(index=True, info=fact())


class Challenge(Base):
    """A mailed link and code: both stand for the same proof, which works once."""

    __tablename__ = "challenge"
    __subject__ = "user_id"
    __table_args__ = (Index("ix_challenge_expires", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(
        public_id_type(), unique=True, info=fact("ties a code to the browser that asked")
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=secret("proves the mail was read"))
    code_hash: Mapped[str] = mapped_column(String(64), info=secret("proves the mail was read"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    email: Mapped[str] = mapped_column(String(254), info=personal("where it was sent", keep="1 day"))
    purpose: Mapped[Purpose] = mapped_column(
        enum_type(Purpose, "challenge_purpose"), info=personal("what it is for", keep="1 day")
    )
    subject_ref: Mapped[str] = mapped_column(
        String(64), default="", info=personal("what it is about", keep="1 day")
    )
    tries: Mapped[int] = mapped_column(default=0, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())
    expires_at: Mapped[datetime] = mapped_column(info=fact())
    used_at: Mapped[datetime | None] = mapped_column(info=fact())


class RecoveryCode(Base):
    """A code on paper that stands in once for a lost second factor."""

    __tablename__ = "recovery_code"
    __subject__ = "user_id"

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    code_hash: Mapped[str] = mapped_column(String(64), info=secret("stands in for the second factor"))
    used_at: Mapped[datetime | None] = mapped_column(info=personal("when it was used"))


class Block(Base):
    """One person does not want to hear from another; it works everywhere."""

    __tablename__ = "block"
    __subject__ = "blocker_id"
    __table_args__ = (UniqueConstraint("blocker_id", "blocked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    blocker_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), info=fact())
    blocked_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True, info=secret("another person")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("since when"))
