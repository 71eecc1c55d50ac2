"""Listings tell more: size, target groups, skills, deadline, urgency, a question, whom to ask for, no end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SHOWN = "review_state = 'published' AND life = 'open' AND urgent_granted IS"
# One statement that both databases know: Alembic leaves out the CHECK on SQLite.
CLOSE_REASON = (
    "ALTER TABLE listing ADD COLUMN close_reason VARCHAR(24) CONSTRAINT ck_listing_listing_close_reason "
    "CHECK (close_reason IN ('no_answer', 'not_suited', 'not_needed', 'other'))"
)
NEW = (
    "size", "target_groups", "skills", "deadline", "urgent_asked", "urgent_granted", "question", "contact_role",
    "standing", "warnings_sent",
)  # fmt: skip


def upgrade() -> None:
    """Add the columns; what is there says nothing of all this."""
    for name, length in (("size", 60), ("skills", 200), ("question", 200), ("contact_role", 60)):
        op.add_column("listing", sa.Column(name, sa.String(length), server_default="", nullable=False))
    for name in ("urgent_asked", "urgent_granted", "standing"):
        op.add_column("listing", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "listing", sa.Column("target_groups", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
    )
    op.add_column("listing", sa.Column("deadline", sa.Date(), nullable=True))
    op.add_column(
        "listing", sa.Column("warnings_sent", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.execute(CLOSE_REASON)
    op.create_index(
        "ix_listing_urgent",
        "listing",
        ["deadline", "id"],
        sqlite_where=sa.text(f"{SHOWN} 1"),
        postgresql_where=sa.text(f"{SHOWN} true"),
    )


def downgrade() -> None:
    """Take the columns away; nothing that points to a listing is touched."""
    op.drop_index("ix_listing_urgent", "listing")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_listing_listing_close_reason", "listing")
    op.drop_column("listing", "close_reason")
    for name in reversed(NEW):
        op.drop_column("listing", name)
