"""Overviews once a day or once a week, and hours without mails.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = ("mail", "inbox")
AFTER = ("mail", "daily", "weekly", "inbox")
WAITS = sa.text("digest_at IS NOT NULL")


def _allow(channels: tuple[str, ...]) -> None:
    """Let a choice be one of these."""
    listed = ", ".join(f"'{channel}'" for channel in channels)
    with op.batch_alter_table("notice_preference") as batch_op:
        batch_op.drop_constraint("notice_channel", type_="check")
        batch_op.create_check_constraint("notice_channel", f"channel IN ({listed})")


def upgrade() -> None:
    _allow(AFTER)
    op.add_column(
        "notification", sa.Column("topic", sa.String(length=120), server_default="", nullable=False)
    )
    op.add_column("notification", sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notification", sa.Column("guard", sa.JSON(), server_default="{}", nullable=False))
    op.add_column(
        "notification", sa.Column("mail_id", sa.String(length=120), server_default="", nullable=False)
    )
    op.create_index(
        "ix_notification_digest",
        "notification",
        ["digest_at", "user_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_table(
        "quiet_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("begin_hour", sa.Integer(), nullable=False),
        sa.Column("end_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "begin_hour BETWEEN 0 AND 23 AND end_hour BETWEEN 0 AND 23", name=op.f("ck_quiet_time_hours")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_quiet_time_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_time")),
        sa.UniqueConstraint("user_id", name=op.f("uq_quiet_time_user_id")),
    )


def downgrade() -> None:
    op.drop_table("quiet_time")
    op.drop_index("ix_notification_digest", table_name="notification")
    for name in ("mail_id", "guard", "digest_at", "topic"):
        with op.batch_alter_table("notification") as batch_op:
            batch_op.drop_column(name)
    # Whoever wanted an overview is mailed at once again: nothing gets lost.
    op.execute("UPDATE notice_preference SET channel = 'mail' WHERE channel IN ('daily', 'weekly')")
    _allow(BEFORE)
