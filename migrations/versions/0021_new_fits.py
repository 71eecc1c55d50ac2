"""new fits: what was told of them, and since when a listing waits to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "match_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_match_suggestion_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["listing.id"],
            name=op.f("fk_match_suggestion_other_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_match_suggestion_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_suggestion")),
        sa.UniqueConstraint("user_id", "other_id", name=op.f("uq_match_suggestion_user_id_other_id")),
    )
    with op.batch_alter_table("match_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_suggestion_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_suggestion_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_suggestion_told_at"), ["told_at"], unique=False)

    op.add_column("match_profile", sa.Column("new_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_match_profile_new",
        "match_profile",
        ["new_at"],
        unique=False,
        sqlite_where=sa.text("new_at IS NOT NULL"),
        postgresql_where=sa.text("new_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_match_profile_new", table_name="match_profile")
    op.drop_column("match_profile", "new_at")
    op.drop_table("match_suggestion")
