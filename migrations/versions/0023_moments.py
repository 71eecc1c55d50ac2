"""Listings say at which part of the day on each weekday

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there goes on meaning each of its days with each of its parts of the day."""
    op.add_column("listing", sa.Column("moments", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Take it away; the days and parts that were named stay."""
    op.drop_column("listing", "moments")
