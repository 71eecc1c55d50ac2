"""mail replies: a message knows the mail that it came by

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-25 23:10:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Messages that are there came by no mail."""
    op.add_column("message", sa.Column("mail_digest", sa.String(length=64), nullable=True))
    op.create_index("uq_message_mail", "message", ["mail_digest"], unique=True)


def downgrade() -> None:
    """Forget by which mail a message came."""
    op.drop_index("uq_message_mail", "message")
    op.drop_column("message", "mail_digest")
