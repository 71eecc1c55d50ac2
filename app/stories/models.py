"""A story, and the yes of each side: without two of them nobody sees it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal
from app.moderation.models import Reviewed
from app.stories.rules import ShownAs


class Story(Reviewed, Base):
    """What one side tells of something that worked; a conversation has one at most."""

    __tablename__ = "story"
    __subject__ = "author_id"
    __table_args__ = (Index("ix_story_review", "review_state", "municipality_id", "submitted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    response_id: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), unique=True, info=personal("what you tell of")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    by_poster: Mapped[bool] = mapped_column(info=fact("which side wrote it; the other one says yes or no"))
    body: Mapped[str] = mapped_column(Text, info=personal("what you wrote"))
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), info=personal("where"))
    created_at: Mapped[datetime] = mapped_column(info=personal("when you wrote it"))


class StoryConsent(Base):
    """One side lets everyone read a story, and says how to be named; taking it back removes the story."""

    __tablename__ = "story_consent"
    __subject__ = "user_id"
    __table_args__ = (UniqueConstraint("story_id", "by_poster"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    story_id: Mapped[int] = mapped_column(
        ForeignKey("story.id", ondelete="CASCADE"), info=personal("what you said yes to")
    )
    by_poster: Mapped[bool] = mapped_column(info=fact("for which side"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    shown_as: Mapped[ShownAs] = mapped_column(
        enum_type(ShownAs, "story_shown_as"), info=personal("how you are named")
    )
    said_at: Mapped[datetime] = mapped_column(info=personal("when you said yes"))
