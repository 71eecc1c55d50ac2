"""named in a notice: whose name stands in the title of a notice, so that it goes when they go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up: of notices that exist it is not known; they end within a year."""
    op.add_column("notification", sa.Column("named_id", sa.Integer(), nullable=True))
    op.create_index("ix_notification_named_id", "notification", ["named_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_notification_named_id", "notification")
    op.drop_column("notification", "named_id")
