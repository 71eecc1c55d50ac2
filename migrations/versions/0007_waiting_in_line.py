"""waiting in line: questions, when an answer was answered, and what we note of a listing

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-25 22:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("is_question", "answered_at", "asked_at")


def upgrade() -> None:
    """Add the columns; what is known of old answers is when their poster last acted."""
    op.add_column(
        "response", sa.Column("is_question", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("response", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("response", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE response SET answered_at = poster_read_at")
    op.create_table(
        "listing_care",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("rested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unanswered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_listing_care_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_care")),
        sa.UniqueConstraint("listing_id", name=op.f("uq_listing_care_listing_id")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("listing_care")
    for column in COLUMNS:
        op.drop_column("response", column)
