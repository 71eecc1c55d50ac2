"""Organisations, who acts for them and who was asked to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal, secret
from app.moderation.models import Reviewed
from app.organisations.rules import MemberRole


class Organisation(Reviewed, Base):
    """An organisation; "not yet checked" until its review is published."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_review", "review_state", "municipality_id", "submitted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact())
    slug: Mapped[str] = mapped_column(String(80), unique=True, info=fact())
    name: Mapped[str] = mapped_column(String(100), info=fact())
    kbo_number: Mapped[str | None] = mapped_column(String(10), unique=True, info=fact())
    description: Mapped[str] = mapped_column(Text, default="", info=fact())
    website: Mapped[str] = mapped_column(String(255), default="", info=fact())
    email: Mapped[str] = mapped_column(
        String(254), default="", info=fact("public contact of the organisation")
    )
    phone: Mapped[str] = mapped_column(
        String(40), default="", info=fact("public contact of the organisation")
    )
    address: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=fact("public contact of the organisation")
    )
    contact_role: Mapped[str] = mapped_column(
        String(80), default="", server_default="", info=fact("whom to ask for: a role, never a person")
    )
    insurance: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=fact("how its volunteers are insured")
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=fact())
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), info=fact())
    version: Mapped[int] = mapped_column(default=1, info=fact())
    created_at: Mapped[datetime] = mapped_column(info=fact())
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=fact("who is told about its review")
    )

    orphaned_from: Mapped[str | None] = mapped_column(
        String(24), info=fact("where its check stood when its last manager went: it comes back there")
    )

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """A person who acts for an organisation."""

    __tablename__ = "membership"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), info=personal("for whom you act")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    role: Mapped[MemberRole] = mapped_column(
        enum_type(MemberRole, "member_role"), info=personal("what you may do")
    )
    joined_at: Mapped[datetime] = mapped_column(info=personal("since when"))


class Invitation(Base):
    """Somebody was asked to act for an organisation: without this row no link lets anyone in."""

    __tablename__ = "invitation"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=fact("to withdraw it"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), info=personal("who invited you", keep="7 days")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    email: Mapped[str] = mapped_column(String(254), info=personal("where it was sent", keep="7 days"))
    role: Mapped[MemberRole] = mapped_column(
        enum_type(MemberRole, "member_role"), info=personal("what you are asked to do", keep="7 days")
    )
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, info=secret("another person")
    )
    created_at: Mapped[datetime] = mapped_column(
        index=True, info=personal("when you were invited", keep="7 days")
    )
