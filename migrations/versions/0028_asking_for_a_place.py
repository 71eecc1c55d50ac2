"""asking for a place: since when somebody who first asked a question wants a place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    # No rebuilding of a table to which others point: on SQLite their rows would go along.
    op.add_column("response", sa.Column("place_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column("response", "place_asked_at")
