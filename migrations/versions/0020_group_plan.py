"""group plan: actions, how they go, meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "group_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_meeting_group_id_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_meeting_public_id")),
    )
    with op.batch_alter_table("group_meeting", schema=None) as batch_op:
        batch_op.create_index("ix_group_meeting_held", ["group_id", "held_on", "id"], unique=False)

    op.create_table(
        "group_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "going",
                "done",
                "stopped",
                name="group_action_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_group_action_progress_percent")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group.id"], name=op.f("fk_group_action_group_id_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["group_meeting.id"],
            name=op.f("fk_group_action_meeting_id_group_meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_group_action_owner_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["group_action.id"],
            name=op.f("fk_group_action_parent_id_group_action"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_action")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_action_public_id")),
    )
    with op.batch_alter_table("group_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_action_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "ix_group_action_overdue",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("status IN ('planned', 'going')"),
            postgresql_where=sa.text("status IN ('planned', 'going')"),
        )
        batch_op.create_index(batch_op.f("ix_group_action_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_action_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_group_action_plan", ["group_id", "due_on", "id"], unique=False)

    op.create_table(
        "group_action_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "going",
                "done",
                "stopped",
                name="group_update_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["group_action.id"],
            name=op.f("fk_group_action_update_action_id_group_action"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_group_action_update_author_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_action_update")),
    )
    with op.batch_alter_table("group_action_update", schema=None) as batch_op:
        batch_op.create_index("ix_group_action_update_action", ["action_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_action_update_author_id"), ["author_id"], unique=False)

    # No rebuilding of a table to which others point: on SQLite their rows would go along.
    op.add_column("group", sa.Column("has_plan", sa.Boolean(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go down."""
    op.drop_column("group", "has_plan")

    with op.batch_alter_table("group_action_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_action_update_author_id"))
        batch_op.drop_index("ix_group_action_update_action")

    op.drop_table("group_action_update")
    with op.batch_alter_table("group_action", schema=None) as batch_op:
        batch_op.drop_index("ix_group_action_plan")
        batch_op.drop_index(batch_op.f("ix_group_action_parent_id"))
        batch_op.drop_index(batch_op.f("ix_group_action_owner_id"))
        batch_op.drop_index(
            "ix_group_action_overdue",
            sqlite_where=sa.text("status IN ('planned', 'going')"),
            postgresql_where=sa.text("status IN ('planned', 'going')"),
        )
        batch_op.drop_index(batch_op.f("ix_group_action_meeting_id"))

    op.drop_table("group_action")
    with op.batch_alter_table("group_meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_group_meeting_held")

    op.drop_table("group_meeting")
