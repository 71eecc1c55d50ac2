"""listing answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "listing", sa.Column("is_answered", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    listing = sa.table("listing", sa.column("id"), sa.column("is_answered"))
    response = sa.table("response", sa.column("listing_id"), sa.column("sent_at"))
    answered = sa.exists().where(response.c.listing_id == listing.c.id, response.c.sent_at.is_not(None))
    op.execute(listing.update().where(answered).values(is_answered=sa.true()))
    # Its marks in the index are of today: the worker makes it anew.
    op.execute("DELETE FROM search_document WHERE kind = 'listing'")


def downgrade() -> None:
    op.drop_column("listing", "is_answered")
