"""conversations: what was read, pictures, a moment to meet, shared details

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-25 22:50:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Who did something in a conversation had read what was there.
SEEN = (
    "UPDATE response SET {side}_seen = COALESCE((SELECT MAX(message.id) FROM message "
    "WHERE message.response_id = response.id AND message.created_at <= response.{side}_read_at), 0)"
)


def upgrade() -> None:
    """Add what a conversation holds beside words."""
    for side in ("poster", "responder"):
        column = sa.Column(f"{side}_seen", sa.Integer(), server_default=sa.text("0"), nullable=False)
        op.add_column("response", column)
        op.execute(SEEN.format(side=side))
    op.add_column("message", sa.Column("photos", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("by_poster", sa.Boolean(), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "cancelled",
                name="meeting_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_meeting_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_meeting_author_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("response_id", name=op.f("uq_meeting_response_id")),
    )
    op.create_index(op.f("ix_meeting_author_id"), "meeting", ["author_id"])
    op.create_table(
        "shared_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_shared_contact_response_id_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_shared_contact_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_contact")),
        sa.UniqueConstraint("response_id", "user_id", name=op.f("uq_shared_contact_response_id_user_id")),
    )
    op.create_index(op.f("ix_shared_contact_user_id"), "shared_contact", ["user_id"])


def downgrade() -> None:
    """Take it away again; the pictures' own rows stay until their conversation goes."""
    op.drop_table("shared_contact")
    op.drop_table("meeting")
    op.drop_column("message", "photos")
    for side in ("poster", "responder"):
        op.drop_column("response", f"{side}_seen")
