"""Uploads: pictures drawn anew and checked PDFs are files under the data folder, their rows are here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, public_id_type
from app.core.privacy import fact, personal


class MediaDocument(Base):
    """One PDF, attached to the thing that decides who may read it."""

    __tablename__ = "media_document"
    __subject__ = "owner_id"
    __table_args__ = (Index("ix_media_document_subject", "subject_kind", "subject_ref", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(
        public_id_type(), unique=True, info=personal("its address and file name")
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(16), info=fact())
    position: Mapped[int] = mapped_column(default=0, info=fact())
    name: Mapped[str] = mapped_column(String(120), info=personal("what you called it"))
    size: Mapped[int] = mapped_column(info=fact("in bytes"))
    created_at: Mapped[datetime] = mapped_column(info=personal("to order"))


class MediaFile(Base):
    """One picture, attached to the thing that decides who may see it."""

    __tablename__ = "media_file"
    __subject__ = "owner_id"
    __table_args__ = (Index("ix_media_file_subject", "subject_kind", "subject_ref", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(
        public_id_type(), unique=True, info=personal("its address and file name")
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    subject_kind: Mapped[str] = mapped_column(String(30), info=fact())
    subject_ref: Mapped[str] = mapped_column(String(16), info=fact())
    position: Mapped[int] = mapped_column(default=0, info=fact())
    alt: Mapped[str] = mapped_column(String(300), default="", info=personal("to describe the picture"))
    width: Mapped[int] = mapped_column(info=fact())
    height: Mapped[int] = mapped_column(info=fact())
    created_at: Mapped[datetime] = mapped_column(info=personal("to order"))
