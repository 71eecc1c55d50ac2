"""Alerts: saved lists, what they found, and the proof that saves one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PURPOSES = (
    "sign_in",
    "post_listing",
    "send_response",
    "change_email",
    "join_organisation",
    "sign_up",
    "join_group",
)
UNTOLD = sa.text("told_at IS NULL")


def _purposes(*values: str) -> None:
    """Let a proof be for these, kept by a CHECK in both databases."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_constraint(op.f("ck_challenge_challenge_purpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_challenge_challenge_purpose"), sa.column("purpose", sa.String()).in_(values)
        )


def _person() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE")


def _listing() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], ondelete="CASCADE")


def upgrade() -> None:
    """Go up."""
    _purposes(*PURPOSES, "save_alert")
    rhythm = sa.Enum(
        "at_once",
        "daily",
        "weekly",
        name="alert_rhythm",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("rhythm", rhythm, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        _person(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_alert_user_id", "alert", ["user_id"])
    op.create_table(
        "alert_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_ref", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        _listing(),
        _person(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "listing_id"),
    )
    op.create_index("ix_alert_hit_alert_id", "alert_hit", ["alert_id"])
    op.create_index("ix_alert_hit_listing_id", "alert_hit", ["listing_id"])
    op.create_index("ix_alert_hit_mail", "alert_hit", ["mail_ref"])
    op.create_index("ix_alert_hit_due", "alert_hit", ["due_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "alert_arrival",
        sa.Column("listing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _listing(),
        sa.PrimaryKeyConstraint("listing_id"),
    )
    op.create_index("ix_alert_arrival_noted_at", "alert_arrival", ["noted_at"])


def downgrade() -> None:
    """Go down."""
    for table in ("alert_arrival", "alert_hit", "alert"):
        op.drop_table(table)
    op.execute("DELETE FROM challenge WHERE purpose = 'save_alert'")
    _purposes(*PURPOSES)
