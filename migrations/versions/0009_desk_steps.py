"""Desk steps that can be taken back, holds with a name, and how each moderator works

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HELD = ("outbox_mail", "notification")


def upgrade() -> None:
    for table in HELD:
        op.add_column(table, sa.Column("cause", sa.String(16), nullable=True))
        op.create_index(f"ix_{table}_cause", table, ["cause"])
    op.create_table(
        "desk_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["user.id"], name="fk_desk_step_moderator_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_step"),
        sa.UniqueConstraint("public_id", name="uq_desk_step_public_id"),
    )
    op.create_index("ix_desk_step_moderator_id", "desk_step", ["moderator_id"])
    op.create_index("ix_desk_step_done_at", "desk_step", ["done_at"])
    op.create_table(
        "desk_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("subject_ref", sa.String(16), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["user.id"], name="fk_desk_hold_moderator_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_hold"),
        sa.UniqueConstraint("subject_kind", "subject_ref", name="uq_desk_hold_subject_kind_subject_ref"),
    )
    op.create_index("ix_desk_hold_moderator_id", "desk_hold", ["moderator_id"])
    op.create_index("ix_desk_hold_until", "desk_hold", ["until"])
    op.create_table(
        "desk_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("keys_off", sa.Boolean(), nullable=False),
        sa.Column("undo_seconds", sa.Integer(), nullable=False),
        sa.Column("helps_elsewhere", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_desk_choice_user_id_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_desk_choice"),
    )


def downgrade() -> None:
    op.drop_table("desk_choice")
    op.drop_table("desk_hold")
    op.drop_table("desk_step")
    for table in HELD:
        op.drop_index(f"ix_{table}_cause", table)
        op.drop_column(table, "cause")
