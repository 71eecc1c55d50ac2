"""bundles: which notes belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    # No rebuilding of a table to which others point: on SQLite their rows would go along.
    op.add_column("listing", sa.Column("bundle", sa.String(length=16), nullable=True))
    op.create_index(
        "ix_listing_bundle",
        "listing",
        ["bundle"],
        unique=False,
        sqlite_where=sa.text("bundle IS NOT NULL"),
        postgresql_where=sa.text("bundle IS NOT NULL"),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_listing_bundle", table_name="listing")
    op.drop_column("listing", "bundle")
