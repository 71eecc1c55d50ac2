"""A listing: a request or an offer of goods or time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from app.core.db import Base, enum_type, public_id_type
from app.core.privacy import fact, personal
from app.listings.rules import (
    QUESTION_LENGTH,
    ROLE_LENGTH,
    SIZE_LENGTH,
    SKILLS_LENGTH,
    CloseReason,
    Help,
    Kind,
    Life,
    Outcome,
)
from app.moderation.models import Reviewed

_ONLINE = "review_state = 'published' AND life = 'open'"
# As the queries are written for each database: else SQLite does not see that an index holds all they ask.
SHOWN: Final[dict[str, Any]] = {
    "sqlite_where": text(f"{_ONLINE} AND group_only IS 0"),
    "postgresql_where": text(f"{_ONLINE} AND group_only IS false"),
}
IN_GROUP = text(f"{_ONLINE} AND group_id IS NOT NULL")
GOING = text("life IN ('open', 'paused')")


def _shown_index(name: str, *columns: str) -> Index:
    """Return an index over what everyone sees, newest last, that stays flat however many rows there are."""
    return Index(name, *columns, "published_at", "id", **SHOWN)


class Listing(Reviewed, Base):
    """A request or an offer, of goods or of time; places agreed and left are derived from its responses."""

    __tablename__ = "listing"
    __subject__ = "author_id"
    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity_positive"),
        # What was for a group alone never opens, also when the group is gone.
        CheckConstraint("group_only OR group_id IS NULL", name="group_closed"),
        CheckConstraint("organisation_id IS NULL OR NOT group_only", name="group_personal"),
        _shown_index("ix_listing_newest"),
        _shown_index("ix_listing_kind", "kind"),
        _shown_index("ix_listing_kind_help", "kind", "help"),
        _shown_index("ix_listing_kind_category", "kind", "category"),
        _shown_index("ix_listing_category", "category"),
        _shown_index("ix_listing_municipality", "municipality_id"),
        _shown_index("ix_listing_kind_municipality", "kind", "municipality_id"),
        _shown_index("ix_listing_neighbourhood", "neighbourhood_id"),
        # Partial, so that SQLite never takes them for what everyone sees: most rows share that one state.
        Index(
            "ix_listing_review",
            "municipality_id",
            "submitted_at",
            sqlite_where=text("review_state = 'pending'"),
            postgresql_where=text("review_state = 'pending'"),
        ),
        Index(
            "ix_listing_edited",
            "municipality_id",
            "submitted_at",
            sqlite_where=text("needs_look IS 1"),
            postgresql_where=text("needs_look IS true"),
        ),
        Index(
            "ix_listing_urgent",
            "deadline",
            "id",
            sqlite_where=text(f"{SHOWN['sqlite_where']} AND urgent_granted IS 1"),
            postgresql_where=text(f"{SHOWN['postgresql_where']} AND urgent_granted IS true"),
        ),
        Index(
            "ix_listing_import_ref",
            "import_ref",
            sqlite_where=text("import_ref IS NOT NULL"),
            postgresql_where=text("import_ref IS NOT NULL"),
        ),
        Index(
            "ix_listing_group",
            "group_id",
            "published_at",
            "id",
            sqlite_where=IN_GROUP,
            postgresql_where=IN_GROUP,
        ),
        Index(
            "ix_listing_bundle",
            "bundle",
            sqlite_where=text("bundle IS NOT NULL"),
            postgresql_where=text("bundle IS NOT NULL"),
        ),
        Index("ix_listing_expiry", "expires_at", sqlite_where=GOING, postgresql_where=GOING),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=fact())
    public_id: Mapped[str] = mapped_column(public_id_type(), unique=True, info=personal("its address"))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "listing_kind"), info=personal("what you posted"))
    help: Mapped[Help] = mapped_column(enum_type(Help, "listing_help"), info=personal("what you posted"))
    title: Mapped[str] = mapped_column(String(80), info=personal("what you posted"))
    body: Mapped[str] = mapped_column(Text, default="", info=personal("what you posted"))
    language: Mapped[str] = mapped_column(String(8), info=personal("the language of your text"))
    category: Mapped[str] = mapped_column(String(40), info=personal("what you posted"))
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("municipality.id"), info=personal("where, never finer")
    )
    neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("neighbourhood.id"), info=personal("where, never finer")
    )
    quantity: Mapped[int] = mapped_column(default=1, info=personal("how many"))
    weekdays: Mapped[list[int]] = mapped_column(default=list, info=personal("when: 0 is Monday"))
    dayparts: Mapped[list[str]] = mapped_column(default=list, info=personal("when"))
    moments: Mapped[list[str]] = mapped_column(
        default=list, server_default=text("'[]'"), info=personal("when, for each weekday")
    )
    from_date: Mapped[date | None] = mapped_column(info=personal("when"))
    until_date: Mapped[date | None] = mapped_column(info=personal("when"))
    withheld_from: Mapped[str | None] = mapped_column(
        String(24), info=fact("where its review stood when its organisation was suspended")
    )
    languages: Mapped[list[str]] = mapped_column(default=list, info=personal("which languages are spoken"))
    little_dutch_ok: Mapped[bool] = mapped_column(default=True, info=personal("whether little Dutch is fine"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True, info=fact())
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True, info=personal("for whom you posted")
    )
    group_only: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether it is for one group alone")
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("group.id"), info=personal("for which group alone it is")
    )
    # All that share it are parts of one whole; each is a listing of its own.
    bundle: Mapped[str | None] = mapped_column(
        public_id_type(), info=personal("which of your notes belong together")
    )
    size: Mapped[str] = mapped_column(
        String(SIZE_LENGTH), default="", server_default="", info=personal("what you posted")
    )
    target_groups: Mapped[list[str]] = mapped_column(
        default=list, server_default=text("'[]'"), info=personal("for whom it is meant")
    )
    skills: Mapped[str] = mapped_column(
        String(SKILLS_LENGTH),
        default="",
        server_default="",
        info=personal("what somebody must be able to do"),
    )
    deadline: Mapped[date | None] = mapped_column(info=personal("the last day on which it is of use"))
    urgent_asked: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether you call it urgent")
    )
    urgent_granted: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether a moderator agrees that it is urgent")
    )
    question: Mapped[str] = mapped_column(
        String(QUESTION_LENGTH), default="", server_default="", info=personal("what you ask who answers")
    )
    contact_role: Mapped[str] = mapped_column(
        String(ROLE_LENGTH), default="", server_default="",
        info=personal("whom to ask for, by role, when you post for somebody you guide"),
    )  # fmt: skip
    is_answered: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether anybody answered")
    )
    standing: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=personal("whether it stays without an end")
    )
    life: Mapped[Life] = mapped_column(
        enum_type(Life, "listing_life"), default=Life.OPEN, info=personal("where it stands")
    )
    outcome: Mapped[Outcome | None] = mapped_column(
        enum_type(Outcome, "listing_outcome"), info=personal("did it work")
    )
    close_reason: Mapped[CloseReason | None] = mapped_column(
        enum_type(CloseReason, "listing_close_reason"), info=personal("why it did not work")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when you posted"))
    edited_at: Mapped[datetime] = mapped_column(info=personal("when you last changed it"))
    published_at: Mapped[datetime | None] = mapped_column(info=personal("since when everyone sees it"))
    closed_at: Mapped[datetime | None] = mapped_column(info=personal("when it was closed"))
    expires_at: Mapped[datetime | None] = mapped_column(info=personal("until when it stays"))
    warnings_sent: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), info=fact("no mail about its end is sent twice")
    )
    import_ref: Mapped[str | None] = mapped_column(
        String(120), info=fact("its name in the file that it was imported from")
    )
    version: Mapped[int] = mapped_column(default=1, info=fact("two editors never overwrite each other"))

    # Derived by the query of a page that shows it (wiring: PLACES_TAKEN); None elsewhere.
    places_taken: Mapped[int | None] = query_expression()

    __mapper_args__ = {"version_id_col": version}
